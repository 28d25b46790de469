// SPDX-License-Identifier: MIT
#include "sim/report/run_record.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/report/breakdown_csv.h"
#include "sim/report/ops_csv.h"
#include "sim/report/results_csv.h"

namespace memwall {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Contributor, component, action, provenance, energy_j)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CheckRow, check, value, bound, verdict, note)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RunFacts, model, phase, batch, context, input_length, output_length, weight_bits,
                                   activation_bits, kv_bits, max_positions, vector_elements, kind, node, mode, devices,
                                   arrays_used, latency_s, tokens_per_s, throttled_s, energy_j, energy_per_token_j, dynamic_j,
                                   static_j, host_j, program_j, link_idle_j, movement_share, power_w, area_mm2, capacity_used,
                                   utilization, tops_peak, kv_read_bytes, contributors, provenance_j)

// A bar is four short values; names of keys would be most of its text.
static void to_json(nlohmann::json& json, const TimelineBar& bar) { json = {bar.component, bar.op, bar.start_ps, bar.end_ps}; }
static void from_json(const nlohmann::json& json, TimelineBar& bar) {
  bar = {json.at(0).get<std::string>(), json.at(1).get<std::string>(), json.at(2).get<std::int64_t>(), json.at(3).get<std::int64_t>()};
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RunRecord, facts, checks, decisions, workload_line, metric_line)

RunRecord make_record(const RunResult& result, const TraceSummary& trace, const MachineFacts& machine,
                      std::vector<CheckRow> checks, std::vector<std::string> decisions) {
  RunRecord record;
  record.facts = gather_facts(result, trace, machine);
  record.checks = std::move(checks);
  record.decisions = std::move(decisions);
  record.workload_line = csv_line(workload_cells(record.facts));
  record.metric_line = csv_line(metric_cells(result));
  for (const BreakdownRow& row : result.breakdown) record.breakdown += breakdown_line(row) + "\n";
  for (const OpRow& row : result.ops) record.ops += ops_line(row) + "\n";
  record.timeline = result.timeline;
  return record;
}

// One line of JSON, then the lines of the files as they are: most readers want the first line only.
std::string to_text(const RunRecord& record) {
  nlohmann::json head = record;
  head["sizes"] = {record.breakdown.size(), record.ops.size()};
  return head.dump() + "\n" + record.breakdown + record.ops + nlohmann::json(record.timeline).dump();
}

RunRecord read_record(const std::string& text, bool files) {
  try {
    const std::size_t body = std::min(text.find('\n'), text.size() - 1) + 1;
    const auto head = nlohmann::json::parse(text.begin(), text.begin() + std::ptrdiff_t(body));
    auto record = head.get<RunRecord>();
    if (!files) return record;
    const auto sizes = head.at("sizes").get<std::array<std::size_t, 2>>();
    record.breakdown = text.substr(body, sizes[0]);
    record.ops = text.substr(body + sizes[0], sizes[1]);
    record.timeline = nlohmann::json::parse(text.substr(body + sizes[0] + sizes[1])).get<std::vector<TimelineBar>>();
    return record;
  } catch (const std::exception& error) {
    throw InternalError("the record of a run cannot be read: " + std::string(error.what()));
  }
}

}  // namespace memwall
