// SPDX-License-Identifier: MIT
/// What one simulated segment of a trace yields: counts and integer times, nothing priced.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/account/ledger.h"

namespace memwall {

/// What set the time of an operator.
enum class Bound { compute, dram, launch, link, attention, noc, vector, array };
inline constexpr std::size_t kBounds = 8;
const char* to_string(Bound bound);

/// Local times of one operator (slot) of the segment; `owned_ps` is its share of the makespan: the shares of all
/// slots add up to the makespan exactly, so that power paid for time can be told apart by operator.
struct OpTiming {
  std::int64_t start_ps = 0;
  std::int64_t end_ps = 0;
  std::int64_t owned_ps = 0;
  Bound bound = Bound::compute;
};

/// One bar of the timeline: a component at work on one operator.
struct Interval {
  std::size_t component = 0;  ///< index into SegmentResult::components
  std::size_t slot = 0;
  std::int64_t start_ps = 0;
  std::int64_t end_ps = 0;
};

struct SegmentResult {
  explicit SegmentResult(std::size_t slots) : ops(slots), ledger(slots) {}
  std::int64_t makespan_ps = 0;
  std::vector<OpTiming> ops;
  Ledger ledger;
  std::vector<std::string> components;
  std::vector<Interval> timeline;
  std::int64_t busiest_ps = 0;      ///< work of the busiest part; 0 where nothing streams
  std::int64_t blocks = 0;          ///< token blocks that streamed through
  std::int64_t first_block_ps = 0;  ///< when the first of them was through
};

}  // namespace memwall
