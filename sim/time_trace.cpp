// SPDX-License-Identifier: MIT
#include "sim/time_trace.h"

#include <algorithm>
#include <unordered_map>

#include "models/base/ticks.h"

namespace memwall {
namespace {

/// Groups the rows of a trace into the segments of a machine.
class SegmentReader {
 public:
  SegmentReader(TraceSource& trace, const Platform& platform) : trace_(trace), platform_(platform) { has_pending_ = trace_.next(pending_); }

  bool next(std::vector<Op>& ops) {
    ops.clear();
    if (!has_pending_) return false;
    ops.push_back(std::move(pending_));
    while ((has_pending_ = trace_.next(pending_)) && !platform_.splits(ops.back(), pending_)) ops.push_back(std::move(pending_));
    return true;
  }

 private:
  TraceSource& trace_;
  const Platform& platform_;
  Op pending_;
  bool has_pending_;
};

/// Counts what differs between two simulations of one plan.
std::int64_t differences(const SegmentResult& a, const SegmentResult& b) {
  std::int64_t count = a.makespan_ps != b.makespan_ps;
  for (std::size_t slot = 0; slot < a.ledger.slots(); ++slot) {
    const auto& left = a.ledger.row(slot);
    const auto& right = b.ledger.row(slot);
    count += left.size() != right.size();
    for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
      count += left[i].count != right[i].count || left[i].bytes != right[i].bytes || left[i].busy_ps != right[i].busy_ps;
    }
    count += a.ops[slot].start_ps != b.ops[slot].start_ps || a.ops[slot].end_ps != b.ops[slot].end_ps;
  }
  return count;
}

/// Busy time of one pass on its slowest part, from the ledger: the memory channel in all, or one operator's unit.
double slowest_ps(const Accounts& accounts, const SegmentResult& result) {
  std::int64_t memory = 0;
  std::int64_t unit = 0;
  for (std::size_t slot = 0; slot < result.ledger.slots(); ++slot) {
    const std::vector<Posting>& row = result.ledger.row(slot);
    for (AccountId account = 0; account < row.size(); ++account) {
      if (accounts[account].category == Category::dram) memory += row[account].busy_ps;
      unit = std::max(unit, row[account].busy_ps);
    }
  }
  return double(std::max(memory, unit));
}

void gather(TimedTrace& sums, const std::vector<Op>& ops, const SegmentResult& result, const Platform& platform, const TraceHead& head) {
  sums.makespan_ps += result.makespan_ps;
  for (std::size_t slot = 0; slot < ops.size(); ++slot) sums.executed_macs += platform.executed_macs(ops[slot], result.ledger.row(slot));
  const bool own_tokens = head.phase == "decode" || ops.front().step > 0;
  if (result.blocks > 1 || (result.blocks == 1 && !own_tokens)) {
    // Passes follow each other as fast as the slowest stage lets them; a decode step also waits for its own tokens.
    const auto streamed = double(result.busiest_ps);
    sums.period_ps += own_tokens ? std::max(streamed, double(result.first_block_ps)) : streamed;
    sums.busiest_ps += streamed;
    sums.slowest_ps = std::max(sums.slowest_ps, slowest_ps(platform.accounts(), result));
  } else {
    sums.period_ps += double(result.makespan_ps);
  }
  for (const Interval& bar : result.timeline) {
    if (result.components[bar.component] == "von_neumann.link") sums.collective_s += from_ps(bar.end_ps - bar.start_ps).value;
  }
}

/// The segment planned last, simulated here or before.
TimedSegment segment_of(Platform& platform, const std::string& plan, bool repeated, SegmentStore* store) {
  std::optional<TimedSegment> found = store ? store->find(plan) : std::nullopt;
  if (found && (!repeated || found->differences != TimedSegment::kNotRepeated)) return *found;
  TimedSegment segment = found ? *found : TimedSegment{std::make_shared<const SegmentResult>(platform.simulate())};
  if (repeated) segment.differences = differences(*segment.result, platform.simulate());
  if (store) store->keep(plan, segment);
  return segment;
}

}  // namespace

TimedTrace time_trace(Platform& platform, TraceSource& trace, bool replay, SegmentStore* store, const OnSegment& on_segment) {
  TimedTrace timed;
  std::unordered_map<std::string, std::shared_ptr<const SegmentResult>> known;
  SegmentReader segments(trace, platform);
  std::vector<Op> ops;
  while (segments.next(ops)) {
    const std::string plan = platform.plan(ops);
    const auto found = known.find(plan);
    const bool first = found == known.end();
    std::shared_ptr<const SegmentResult> result;
    if (first) {
      const TimedSegment segment = segment_of(platform, plan, known.empty(), store);
      if (known.empty()) timed.repeated_differences = segment.differences;
      result = segment.result;
      known.emplace(plan, result);
    } else {
      result = replay ? found->second : std::make_shared<const SegmentResult>(platform.simulate());
    }
    gather(timed, ops, *result, platform, trace.head());
    on_segment(ops, result, first);
  }
  timed.distinct = known.size();
  timed.padded_macs = platform.padded_macs();
  timed.decisions = platform.decisions();
  return timed;
}

}  // namespace memwall
