// SPDX-License-Identifier: MIT
/// Adds segments up to a run: counts by operator class, times in trace order, joules at the end.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "sim/account/prices.h"
#include "sim/account/result.h"

namespace memwall {

/// A simulated segment with its price; equal segments share one.
struct PricedSegment {
  explicit PricedSegment(SegmentResult simulated) : result(std::move(simulated)) {}
  SegmentResult result;
  double dynamic_j = 0.0;
  std::int64_t duration_ps = 0;            ///< makespan, stretched where power would pass the limit
};

/// Prices a segment. Throttling: its time is at least dynamic energy / (limit − static power); no limit is 0 W.
PricedSegment price(SegmentResult simulated, const Prices& prices, Watts power_limit);

class Tally {
 public:
  Tally(const Accounts& accounts, const Prices& prices) : accounts_(accounts), prices_(prices) {}

  /// Appends a segment that ran on `ops`; rows of one fuse group become one operator row.
  void add(const std::vector<Op>& ops, const PricedSegment& segment, bool first_occurrence);

  std::int64_t now_ps() const { return now_ps_; }
  std::int64_t throttled_ps() const { return throttled_ps_; }
  std::vector<OpRow> take_ops() { return std::move(ops_); }
  std::vector<TimelineBar> take_timeline() { return std::move(timeline_); }
  /// Counts priced by class and account, static power by the time each class owned.
  std::vector<BreakdownRow> breakdown() const;

 private:
  OpRow op_row(const std::vector<Op>& ops, std::size_t begin, std::size_t end, const PricedSegment& segment) const;

  const Accounts& accounts_;
  const Prices& prices_;
  std::array<std::vector<Posting>, kOpClasses> postings_;
  std::array<std::int64_t, kOpClasses> owned_ps_{};
  std::vector<OpRow> ops_;
  std::vector<TimelineBar> timeline_;
  std::int64_t now_ps_ = 0;
  std::int64_t throttled_ps_ = 0;
};

}  // namespace memwall
