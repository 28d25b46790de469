// SPDX-License-Identifier: MIT
#include "sim/account/tally.h"

#include <algorithm>

#include "models/base/ticks.h"

namespace memwall {
namespace {

constexpr std::size_t kTimelineBars = 100'000;  // more than a viewer shows; the bars beyond are left out

void add_bytes(OpRow& row, Category category, std::int64_t bytes) {
  switch (category) {
    case Category::dram: row.dram_bytes += bytes; break;
    case Category::buffer: row.buffer_bytes += bytes; break;
    case Category::noc: row.noc_bytes += bytes; break;
    case Category::link: row.link_bytes += bytes; break;
    default: break;
  }
}

}  // namespace

bool scales_with_voltage(Category category) {
  return category != Category::dram && category != Category::link && category != Category::host;
}

PricedSegment price(std::shared_ptr<const SegmentResult> simulated, const Prices& prices) {
  PricedSegment segment{std::move(simulated)};
  for (std::size_t slot = 0; slot < segment.result->ledger.slots(); ++slot) {
    const std::vector<Posting>& row = segment.result->ledger.row(slot);
    for (AccountId account = 0; account < row.size(); ++account) {
      if (row[account].count != 0) segment.dynamic_j += double(row[account].count) * prices.at(account).value.value;
    }
  }
  return segment;
}

Tally::Tally(const Accounts& accounts, const Prices& prices, PowerLimit limit)
    : accounts_(accounts),
      prices_(prices),
      headroom_(limit.power.value > 0.0 ? limit.share * (limit.power - prices.static_power()) : Watts(0.0)),
      least_scale_(limit.lowest_voltage * limit.lowest_voltage) {
  if (limit.power.value > 0.0 && headroom_.value <= 0.0) {
    throw InputError("the static power of this machine leaves nothing of its power limit");
  }
}

OpRow Tally::op_row(const std::vector<Op>& ops, std::size_t begin, std::size_t end, const PricedSegment& segment) const {
  OpRow row;
  row.id = ops[begin].id;
  row.name = ops[begin].name;
  row.op_class = ops[begin].op_class;
  row.step = ops[begin].step;
  row.bound = segment.result->ops[begin].bound;
  row.start_ps = segment.result->ops[begin].start_ps;
  for (std::size_t slot = begin; slot < end; ++slot) {
    const OpTiming& timing = segment.result->ops[slot];
    row.macs += ops[slot].macs();
    if (timing.end_ps > 0) row.start_ps = std::min(row.start_ps, timing.start_ps);
    row.end_ps = std::max(row.end_ps, timing.end_ps);
    row.owned_ps += timing.owned_ps;
    const std::vector<Posting>& postings = segment.result->ledger.row(slot);
    for (AccountId account = 0; account < postings.size(); ++account) {
      const Posting& posting = postings[account];
      if (posting.count == 0) continue;
      add_bytes(row, accounts_[account].category, posting.bytes);
      const double energy_j = double(posting.count) * prices_.at(account).value.value;
      row.dynamic_j += energy_j;
      if (scales_with_voltage(accounts_[account].category)) row.scalable_j += energy_j;
      if (accounts_[account].category == Category::mac) row.matmul_ops += 2 * posting.count;
      if (accounts_[account].category == Category::vector) row.vector_ops += posting.count;
    }
  }
  return row;
}

void Tally::own(OpRow& row, std::int64_t owned_ps) {
  owned_ps_[std::size_t(row.op_class)] += owned_ps - row.owned_ps;
  row.owned_ps = owned_ps;
  row.energy_j = row.dynamic_j + (prices_.static_power() * from_ps(owned_ps)).value;
}

void Tally::add(const std::vector<Op>& ops, const PricedSegment& segment, bool first_occurrence) {
  if (!ops_.empty() && ops_.back().step != ops.front().step) close_step();
  for (std::size_t begin = 0; begin < ops.size();) {
    std::size_t end = begin + 1;
    while (end < ops.size() && !ops[begin].fuse.empty() && ops[end].fuse == ops[begin].fuse) ++end;
    OpRow row = op_row(ops, begin, end, segment);
    const std::int64_t owned = row.owned_ps;
    row.owned_ps = 0;
    own(row, owned);
    row.start_ps += now_ps_;
    row.end_ps += now_ps_;
    for (std::size_t slot = begin; slot < end; ++slot) {
      const std::vector<Posting>& postings = segment.result->ledger.row(slot);
      std::vector<Spent>& sums = spent_[std::size_t(ops[slot].op_class)];
      if (sums.size() < postings.size()) sums.resize(postings.size());
      for (AccountId account = 0; account < postings.size(); ++account) {
        if (postings[account].count == 0) continue;
        sums[account].posting += postings[account];
        sums[account].step_j += double(postings[account].count) * prices_.at(account).value.value;
      }
    }
    ops_.push_back(std::move(row));
    begin = end;
  }
  if (first_occurrence) {
    for (const Interval& bar : segment.result->timeline) {
      if (timeline_.size() >= kTimelineBars) break;
      timeline_.push_back({segment.result->components[bar.component], ops[bar.slot].name, now_ps_ + bar.start_ps, now_ps_ + bar.end_ps});
    }
  }
  step_dynamic_j_ += segment.dynamic_j;
  now_ps_ += segment.result->makespan_ps;
}

void Tally::close_step() {
  if (headroom_.value > 0.0) {
    lower_voltage();
    stretch_step();
  }
  for (std::vector<Spent>& sums : spent_) {
    for (Spent& spent : sums) {
      spent.energy_j += spent.step_j;
      spent.step_j = 0.0;
    }
  }
  if (!ops_.empty() && ops_.back().step == 0) prefill_ps_ += now_ps_ - step_start_ps_;
  step_start_ps_ = now_ps_;
  step_first_op_ = ops_.size();
  step_first_bar_ = timeline_.size();
  step_dynamic_j_ = 0.0;
}

/// As far as the limit asks for it and the device can.
void Tally::lower_voltage() {
  const double allowed_j = (headroom_ * from_ps(now_ps_ - step_start_ps_)).value;
  if (step_dynamic_j_ <= allowed_j) return;
  double scalable_j = 0.0;
  for (std::size_t i = step_first_op_; i < ops_.size(); ++i) scalable_j += ops_[i].scalable_j;
  if (scalable_j == 0.0) return;
  const double scale = std::max(least_scale_, 1.0 - (step_dynamic_j_ - allowed_j) / scalable_j);
  for (std::size_t i = step_first_op_; i < ops_.size(); ++i) {
    OpRow& row = ops_[i];
    row.dynamic_j -= (1.0 - scale) * row.scalable_j;
    row.scalable_j *= scale;
    own(row, row.owned_ps);
  }
  for (std::vector<Spent>& sums : spent_) {
    for (AccountId account = 0; account < sums.size(); ++account) {
      if (scales_with_voltage(accounts_[account].category)) sums[account].step_j *= scale;
    }
  }
  saved_j_ += (1.0 - scale) * scalable_j;
  step_dynamic_j_ -= (1.0 - scale) * scalable_j;
}

void Tally::stretch_step() {
  const std::int64_t length = now_ps_ - step_start_ps_;
  // A power of exactly the limit is reached up to rounding.
  const double needed_s = (Joules(step_dynamic_j_) / headroom_).value;
  if (needed_s <= from_ps(length).value * (1.0 + 1e-12)) return;
  const std::int64_t needed = to_ps(Seconds(needed_s));
  const auto stretched = [&](std::int64_t at) { return step_start_ps_ + proportion(at - step_start_ps_, needed, length); };
  std::int64_t owned_before = 0;  // the shares of the stretched step add up as those of the step did
  for (std::size_t i = step_first_op_; i < ops_.size(); ++i) {
    OpRow& row = ops_[i];
    row.start_ps = stretched(row.start_ps);
    row.end_ps = stretched(row.end_ps);
    const std::int64_t owned_after = owned_before + row.owned_ps;
    own(row, stretched(step_start_ps_ + owned_after) - stretched(step_start_ps_ + owned_before));
    owned_before = owned_after;
  }
  for (std::size_t i = step_first_bar_; i < timeline_.size(); ++i) {
    timeline_[i].start_ps = stretched(timeline_[i].start_ps);
    timeline_[i].end_ps = stretched(timeline_[i].end_ps);
  }
  throttled_ps_ += needed - length;
  now_ps_ += needed - length;
}

std::vector<BreakdownRow> Tally::breakdown() const {
  std::vector<BreakdownRow> rows;
  for (std::size_t op_class = 0; op_class < kOpClasses; ++op_class) {
    const std::vector<Spent>& sums = spent_[op_class];
    for (AccountId account = 0; account < sums.size(); ++account) {
      const Posting& posting = sums[account].posting;
      if (posting.count == 0) continue;
      const Account& entry = accounts_[account];
      rows.push_back({OpClass(op_class), entry.component, entry.action, entry.category, prices_.at(account).provenance, posting.count,
                      posting.bytes, sums[account].energy_j, from_ps(posting.busy_ps).value});
    }
    if (owned_ps_[op_class] == 0) continue;
    const Seconds time = from_ps(owned_ps_[op_class]);
    for (const StaticPower& entry : prices_.static_powers()) {
      if (entry.power.value.value == 0.0) continue;
      rows.push_back({OpClass(op_class), entry.component, entry.action, entry.category, entry.power.provenance, owned_ps_[op_class], 0,
                      (entry.power.value * time).value, time.value});
    }
  }
  return rows;
}

}  // namespace memwall
