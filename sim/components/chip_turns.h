// SPDX-License-Identifier: MIT
/// One thing of each chip that stages use in turn, block by block.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include "sim/components/block_work.h"

namespace memwall {

class ChipTurns {
 public:
  /// When a block that comes at `now_ps` is through on all chips; the first token of a block goes in between those of others and
  /// pushes them back.
  std::int64_t take(const BlockWork& work, const std::vector<ChipTime>& times, std::int64_t now_ps) {
    std::int64_t end = now_ps;
    for (const ChipTime& time : times) {
      const std::int64_t passes = ceil_div(work.part(time.ps), work.stage->copies);
      Turn& turn = chips_[time.chip];
      turn.free_at_ps = std::max(turn.free_at_ps, now_ps) + passes;
      turn.busy_ps += passes;
      end = std::max(end, work.leads ? now_ps + passes : turn.free_at_ps);
    }
    return end;
  }

  std::int64_t busiest_ps() const {
    std::int64_t busiest = 0;
    for (const auto& [chip, turn] : chips_) busiest = std::max(busiest, turn.busy_ps);
    return busiest;
  }

 private:
  struct Turn {
    std::int64_t free_at_ps = 0, busy_ps = 0;
  };
  std::map<std::int64_t, Turn> chips_;
};

}  // namespace memwall
