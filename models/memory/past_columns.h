// SPDX-License-Identifier: MIT
/// When the column commands fell that a channel has issued: a few runs of them, for looking back.
#pragma once

#include <algorithm>
#include <array>
#include <string>

#include "models/memory/dram_timing.h"
#include "models/memory/signature.h"

namespace memwall {

class PastColumns {
 public:
  static constexpr Ticks kLongAgo = -(Ticks{1} << 60);

  /// `count` commands, evenly spaced, the first and the last at these ticks. The oldest of four runs is forgotten.
  void add(Ticks first, Ticks last, std::int64_t count) {
    if (count == 0) return;
    std::move_backward(runs_.begin(), runs_.end() - 1, runs_.end());
    runs_[0] = {first, last, count, count > 1 ? ((last - first) << 10) / (count - 1) : 0};
  }
  /// The tick of the `back`-th last command, the newest being the first; kLongAgo where it is forgotten.
  Ticks tick(std::int64_t back) const {
    for (const Run& run : runs_) {
      if (back <= run.count) return run.last - ((run.step_1024 * (back - 1)) >> 10);
      back -= run.count;
    }
    return kLongAgo;
  }

  /// All fell `by` later.
  void shift(Ticks by) {
    for (Run& run : runs_) run.first += by, run.last += by;
  }
  void append_signature(std::string& text, Ticks now) const {
    for (const Run& run : runs_) sign(text, run.first - now, run.last - now, run.count);
  }

 private:
  struct Run {
    Ticks first = 0, last = 0;
    std::int64_t count = 0;
    Ticks step_1024 = 0;  ///< 1024 times their distance
  };
  std::array<Run, 4> runs_{};  ///< newest first
};

}  // namespace memwall
