// SPDX-License-Identifier: MIT
/// What one finished run leaves behind: facts for the parent, lines for the files. It travels as text.
#pragma once

#include <string>
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

RunRecord make_record(const RunResult& result, const TraceSummary& trace, const MachineFacts& machine, std::vector<CheckRow> checks,
                      std::vector<std::string> decisions);

std::string to_text(const RunRecord& record);
enum class RecordPart {
  all,
  head,   ///< without the lines of the large files and the timeline
  files,  ///< these alone
};
/// Reads what to_text wrote, to the last bit of every number. Throws InternalError on anything else.
RunRecord read_record(const std::string& text, RecordPart part = RecordPart::all);

}  // namespace memwall
