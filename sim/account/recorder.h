// SPDX-License-Identifier: MIT
/// Where the components of a machine post while one segment runs.
#pragma once

#include "sim/account/segment.h"

namespace memwall {

class Recorder {
 public:
  Recorder(Accounts& accounts, SegmentResult& result) : accounts_(accounts), result_(result) {}

  AccountId open(const std::string& component, const std::string& action, Category category) {
    return accounts_.open(component, action, category);
  }
  void post(std::size_t slot, AccountId account, Posting posting) { result_.ledger.post(slot, account, posting); }

  /// A line of the timeline, e.g. "von_neumann.memory".
  std::size_t add_component(const std::string& name);
  /// The component was at work on an operator; adjacent intervals of one operator are joined.
  void worked(std::size_t component, std::size_t slot, std::int64_t start_ps, std::int64_t end_ps);
  /// The operator's result was complete at `end_ps`, which may lie behind the last work on it.
  void completed(std::size_t slot, std::int64_t end_ps);

 private:
  Accounts& accounts_;
  SegmentResult& result_;
  std::vector<std::size_t> last_;  ///< per component: its latest interval + 1
};

}  // namespace memwall
