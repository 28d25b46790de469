// SPDX-License-Identifier: MIT
/// What one finished run leaves behind: facts for the parent, lines for the files. It travels as text.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/report/run_facts.h"

namespace memwall {

/// Lines begin after `point,architecture,` and end with `\n`: equal runs under other labels have equal records.
struct RunRecord {
  RunFacts facts;
  std::vector<CheckRow> checks;
  std::vector<std::string> decisions;
  std::string workload_line, metric_line, replica_line, quality_line;  ///< cells of results.csv, no line end
  std::string breakdown, ops, machine, programming;
  std::vector<TimelineBar> timeline;
};

/// All but the timeline.
RunRecord make_record(const RunResult& result, const TraceSummary& trace, const MachineFacts& machine, std::vector<CheckRow> checks,
                      std::vector<std::string> decisions);

std::string to_text(const RunRecord& record);
enum class RecordPart {
  all,
  head,  ///< without the lines of the large files and the timeline
};

/// What records that are read one after another have in common. Memory is bounded.
class SharedFacts {
 public:
  const SharedText& text(std::string_view text) {
    if (texts_.size() == kMost) texts_.clear();
    const auto [found, is_new] = texts_.try_emplace(std::string(text));
    if (is_new) found->second = SharedText(found->first);
    return found->second;
  }
  template <class Read>
  Shared<UnpricedFacts> facts(std::string_view bytes, Read read) {
    if (facts_.size() == kMost) facts_.clear();
    const auto [found, is_new] = facts_.try_emplace(std::string(bytes));
    if (is_new) found->second = read();
    return found->second;
  }

 private:
  static constexpr std::size_t kMost = 256;
  std::unordered_map<std::string, SharedText> texts_;
  std::unordered_map<std::string, Shared<UnpricedFacts>> facts_;
};

/// Bytes up to the end of the head, from the first ones of a record.
std::size_t head_end(std::string_view record);

/// Reads what to_text wrote, to the last bit of every number. Throws InternalError on anything else.
RunRecord read_record(const std::string& text, SharedFacts& shared, RecordPart part = RecordPart::all);

}  // namespace memwall
