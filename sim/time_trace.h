// SPDX-License-Identifier: MIT
/// The rows of a trace in time: cut into segments, each different one simulated once, nothing priced.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/platforms/platform.h"

namespace memwall {

/// A segment that was simulated.
struct TimedSegment {
  std::shared_ptr<const SegmentResult> result;
  std::int64_t differences = kNotRepeated;  ///< between two simulations of it
  static constexpr std::int64_t kNotRepeated = -1;
};

/// Segments of other traces and runs, by all that their simulation reads.
class SegmentStore {
 public:
  virtual ~SegmentStore() = default;
  virtual std::optional<TimedSegment> find(const std::string& plan) = 0;
  virtual void keep(const std::string& plan, const TimedSegment& segment) = 0;
};

/// What a whole trace takes, beside its segments.
struct TimedTrace {
  std::int64_t makespan_ps = 0;
  double period_ps = 0.0;   ///< time between two equal passes in steady state
  double busiest_ps = 0.0;  ///< work of the busiest parts
  double slowest_ps = 0.0;  ///< per token
  std::int64_t executed_macs = 0, padded_macs = 0;
  std::int64_t repeated_differences = 0;
  double collective_s = 0.0;
  std::size_t distinct = 0;  ///< segments
  std::vector<std::string> decisions;
};

/// Called for each segment in trace order; `first` where its result occurs for the first time.
using OnSegment = std::function<void(const std::vector<Op>& ops, const std::shared_ptr<const SegmentResult>& result, bool first)>;

/// Simulates `trace`; equal segments once where `replay`, and those in `store` not at all. The first segment is always simulated twice, in this
/// run or in the one that kept it.
TimedTrace time_trace(Platform& platform, TraceSource& trace, bool replay, SegmentStore* store, const OnSegment& on_segment);

}  // namespace memwall
