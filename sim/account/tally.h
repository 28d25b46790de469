// SPDX-License-Identifier: MIT
/// Adds segments up to a run: counts by operator class, times in trace order, joules at the end.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "sim/account/prices.h"
#include "sim/account/result.h"

namespace memwall {

/// A simulated segment and its dynamic joules; equal segments share one.
struct PricedSegment {
  std::shared_ptr<const SegmentResult> result;
  double dynamic_j = 0.0;
};

/// What holds the mean power of a step below a limit: first the supply voltage of cores and their buffers falls, and with its square the
/// energy of their actions; then everything takes longer.
struct PowerLimit {
  Watts power{};                ///< 0: none
  double lowest_voltage = 1.0;  ///< as a share of the nominal one
  double share = 1.0;           ///< of the devices that work at one time; what the others leave of it is not theirs
};
/// Whether actions of this category hang on the supply that a power limiter lowers. Memory and links have their own.
bool scales_with_voltage(Category category);

PricedSegment price(std::shared_ptr<const SegmentResult> simulated, const Prices& prices);

class Tally {
 public:
  /// A power limiter averages over milliseconds, so a whole step (prefill or one decode step) is held below the limit: see PowerLimit. Kernel
  /// times were measured under the limit, so a lower voltage alone does not change them; stretching does, all of a step alike.
  Tally(const Accounts& accounts, const Prices& prices, PowerLimit limit);

  /// Appends a segment that ran on `ops`; rows of one fuse group become one operator row.
  void add(const std::vector<Op>& ops, const PricedSegment& segment, bool first_occurrence);
  /// Throttles the last step; call once behind the last segment.
  void finish() { close_step(); }

  std::int64_t now_ps() const { return now_ps_; }
  std::int64_t throttled_ps() const { return throttled_ps_; }
  double saved_j() const { return saved_j_; }              ///< that a lower voltage saved, of what the actions cost at the nominal one
  std::int64_t prefill_ps() const { return prefill_ps_; }  ///< duration of step 0
  std::vector<OpRow> take_ops() { return std::move(ops_); }
  std::vector<TimelineBar> take_timeline() { return std::move(timeline_); }
  /// Counts priced by class and account, static power by the time each class owned.
  std::vector<BreakdownRow> breakdown() const;

 private:
  OpRow op_row(const std::vector<Op>& ops, std::size_t begin, std::size_t end, const PricedSegment& segment) const;

  void close_step();
  void lower_voltage();
  void stretch_step();
  void own(OpRow& row, std::int64_t owned_ps);

  const Accounts& accounts_;
  const Prices& prices_;
  const Watts headroom_;      ///< left for dynamic power; 0: no limit
  const double least_scale_;  ///< of the energy of actions that scale with the voltage
  std::size_t step_first_op_ = 0, step_first_bar_ = 0;
  std::int64_t step_start_ps_ = 0, prefill_ps_ = 0;
  double step_dynamic_j_ = 0.0;
  double saved_j_ = 0.0;
  struct Spent {
    Posting posting;
    double energy_j = 0.0;
    double step_j = 0.0;  ///< of the step that is not closed, at the nominal voltage
  };
  std::array<std::vector<Spent>, kOpClasses> spent_;
  std::array<std::int64_t, kOpClasses> owned_ps_{};
  std::vector<OpRow> ops_;
  std::vector<TimelineBar> timeline_;
  std::int64_t now_ps_ = 0;
  std::int64_t throttled_ps_ = 0;
};

}  // namespace memwall
