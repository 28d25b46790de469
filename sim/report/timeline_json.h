// SPDX-License-Identifier: MIT
/// timeline.json: Chrome trace events, for Perfetto. A process per point and architecture, a thread per component.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

#include "sim/account/result.h"

namespace memwall {

class TimelineWriter {
 public:
  /// `runs` share kMostBars evenly: of each run the first bars are kept, the others counted.
  TimelineWriter(std::ostream& out, std::size_t runs);

  /// Appends a run as the next process. Times become microseconds.
  void add(const std::string& process_name, const std::vector<TimelineBar>& bars);
  void finish();

  static constexpr std::size_t kMostBars = 200'000;  ///< more than a viewer shows

 private:
  void event(const std::string& json);

  std::ostream& out_;
  int process_ = 0;
  std::size_t most_per_run_, left_out_ = 0;
  bool first_ = true;
};

}  // namespace memwall
