// SPDX-License-Identifier: MIT
#include "sim/account/recorder.h"

#include <algorithm>

namespace memwall {

const char* to_string(Bound bound) {
  static constexpr const char* names[kBounds] = {"compute", "dram", "launch", "link", "attention", "noc", "vector", "array"};
  return names[std::size_t(bound)];
}

std::size_t Recorder::add_component(const std::string& name) {
  result_.components.push_back(name);
  last_.push_back(0);
  return result_.components.size() - 1;
}

void Recorder::worked(std::size_t component, std::size_t slot, std::int64_t start_ps, std::int64_t end_ps) {
  OpTiming& op = result_.ops.at(slot);
  const bool first = op.end_ps == 0;
  op.start_ps = first ? start_ps : std::min(op.start_ps, start_ps);
  op.end_ps = std::max(op.end_ps, end_ps);
  if (const std::size_t last = last_[component]; last > 0) {
    Interval& interval = result_.timeline[last - 1];
    if (interval.slot == slot && interval.end_ps == start_ps) {
      interval.end_ps = end_ps;
      return;
    }
  }
  result_.timeline.push_back({component, slot, start_ps, end_ps});
  last_[component] = result_.timeline.size();
}

void Recorder::completed(std::size_t slot, std::int64_t end_ps) {
  OpTiming& op = result_.ops.at(slot);
  op.end_ps = std::max(op.end_ps, end_ps);
}

}  // namespace memwall
