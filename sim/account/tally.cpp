// SPDX-License-Identifier: MIT
#include "sim/account/tally.h"

#include <algorithm>
#include <cmath>

#include "models/base/ticks.h"

namespace memwall {
namespace {

constexpr std::size_t kTimelineBars = 100'000;   // more than a viewer shows; the bars beyond are left out

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

PricedSegment price(SegmentResult simulated, const Prices& prices, Watts power_limit) {
  PricedSegment segment(std::move(simulated));
  for (std::size_t slot = 0; slot < segment.result.ledger.slots(); ++slot) {
    const std::vector<Posting>& row = segment.result.ledger.row(slot);
    for (AccountId account = 0; account < row.size(); ++account) {
      if (row[account].count != 0) segment.dynamic_j += double(row[account].count) * prices.at(account).value.value;
    }
  }
  segment.duration_ps = segment.result.makespan_ps;
  if (power_limit.value > 0.0) {
    const Watts headroom = power_limit - prices.static_power();
    ensure(headroom.value > 0.0, "static power alone passes the power limit");
    segment.duration_ps = std::max(segment.duration_ps, to_ps(Joules(segment.dynamic_j) / headroom));
  }
  return segment;
}

OpRow Tally::op_row(const std::vector<Op>& ops, std::size_t begin, std::size_t end, const PricedSegment& segment) const {
  OpRow row;
  row.id = ops[begin].id;
  row.name = ops[begin].name;
  row.op_class = ops[begin].op_class;
  row.step = ops[begin].step;
  row.bound = segment.result.ops[begin].bound;
  row.start_ps = segment.result.ops[begin].start_ps;
  for (std::size_t slot = begin; slot < end; ++slot) {
    const OpTiming& timing = segment.result.ops[slot];
    row.macs += ops[slot].macs();
    if (timing.end_ps > 0) row.start_ps = std::min(row.start_ps, timing.start_ps);
    row.end_ps = std::max(row.end_ps, timing.end_ps);
    row.owned_ps += timing.owned_ps;
    const std::vector<Posting>& postings = segment.result.ledger.row(slot);
    for (AccountId account = 0; account < postings.size(); ++account) {
      const Posting& posting = postings[account];
      if (posting.count == 0) continue;
      add_bytes(row, accounts_[account].category, posting.bytes);
      row.dynamic_j += double(posting.count) * prices_.at(account).value.value;
      if (accounts_[account].category == Category::mac) row.matmul_ops += 2 * posting.count;
      if (accounts_[account].category == Category::vector) row.vector_ops += posting.count;
    }
  }
  // A throttled segment keeps its shape and runs slower as a whole.
  const double stretch = segment.result.makespan_ps == 0 ? 1.0 : double(segment.duration_ps) / double(segment.result.makespan_ps);
  if (stretch != 1.0) {
    row.start_ps = std::llround(double(row.start_ps) * stretch);
    row.end_ps = std::llround(double(row.end_ps) * stretch);
  }
  return row;
}

void Tally::add(const std::vector<Op>& ops, const PricedSegment& segment, bool first_occurrence) {
  const std::int64_t added = segment.duration_ps - segment.result.makespan_ps;
  for (std::size_t begin = 0; begin < ops.size();) {
    std::size_t end = begin + 1;
    while (end < ops.size() && !ops[begin].fuse.empty() && ops[end].fuse == ops[begin].fuse) ++end;
    OpRow row = op_row(ops, begin, end, segment);
    if (begin == 0) row.owned_ps += added;
    row.energy_j = row.dynamic_j + (prices_.static_power() * from_ps(row.owned_ps)).value;
    owned_ps_[std::size_t(row.op_class)] += row.owned_ps;
    row.start_ps += now_ps_;
    row.end_ps += now_ps_;
    for (std::size_t slot = begin; slot < end; ++slot) {
      const std::vector<Posting>& postings = segment.result.ledger.row(slot);
      std::vector<Posting>& sums = postings_[std::size_t(ops[slot].op_class)];
      if (sums.size() < postings.size()) sums.resize(postings.size());
      for (AccountId account = 0; account < postings.size(); ++account) sums[account] += postings[account];
    }
    ops_.push_back(std::move(row));
    begin = end;
  }
  if (first_occurrence) {
    for (const Interval& bar : segment.result.timeline) {
      if (timeline_.size() >= kTimelineBars) break;
      timeline_.push_back({segment.result.components[bar.component], ops[bar.slot].name, now_ps_ + bar.start_ps, now_ps_ + bar.end_ps});
    }
  }
  throttled_ps_ += added;
  now_ps_ += segment.duration_ps;
}

std::vector<BreakdownRow> Tally::breakdown() const {
  std::vector<BreakdownRow> rows;
  for (std::size_t op_class = 0; op_class < kOpClasses; ++op_class) {
    const std::vector<Posting>& sums = postings_[op_class];
    for (AccountId account = 0; account < sums.size(); ++account) {
      if (sums[account].count == 0) continue;
      const Sourced<Joules>& unit = prices_.at(account);
      const Account& entry = accounts_[account];
      rows.push_back({OpClass(op_class), entry.component, entry.action, entry.category, unit.provenance, sums[account].count,
                      sums[account].bytes, double(sums[account].count) * unit.value.value, from_ps(sums[account].busy_ps).value});
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
