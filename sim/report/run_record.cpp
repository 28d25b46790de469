// SPDX-License-Identifier: MIT
#include "sim/report/run_record.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "sim/report/breakdown_csv.h"
#include "sim/report/machines_csv.h"
#include "sim/report/ops_csv.h"
#include "sim/report/programming_csv.h"
#include "sim/report/results_csv.h"

namespace memwall {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Contributor, component, action, provenance, energy_j)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CheckRow, check, value, bound, verdict, note)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RunFacts, model, phase, operators, batch, context, input_length, output_length, weight_bits,
                                   activation_bits, kv_bits, max_positions, vector_elements, kind, node, scaling, mode, memory_timing,
                                   facility, kv_store, window, lifetime_years, devices, stages, arrays_used, programming_j, power_limit_w,
                                   latency_s, tokens_per_s, throttled_s, saved_j, energy_j, energy_per_token_j, dynamic_j, static_j, host_j,
                                   cooling_j, facility_j, program_j, link_idle_j, movement_share, power_w, area_mm2, capacity_used,
                                   utilization, tops_peak, kv_read_bytes, contributors, provenance_j, normalise)

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RunRecord, facts, checks, decisions, workload_line, metric_line, replica_line, quality_line)

namespace {

using Json = nlohmann::json;

std::string cbor(const Json& json) {
  std::string bytes;
  Json::to_cbor(json, bytes);
  return bytes;
}

/// Each name once, then four numbers a bar: of most records the timeline would be the largest part.
Json timeline_json(const std::vector<TimelineBar>& timeline) {
  std::vector<std::string> names;
  std::map<std::string, std::size_t> places;
  const auto place = [&](const std::string& name) {
    const auto [found, is_new] = places.emplace(name, names.size());
    if (is_new) names.push_back(name);
    return found->second;
  };
  Json bars = Json::array();
  for (const TimelineBar& bar : timeline) {
    bars.insert(bars.end(), {place(bar.component), place(bar.op), bar.start_ps, bar.end_ps - bar.start_ps});
  }
  return {{"names", names}, {"bars", bars}};
}

std::vector<TimelineBar> read_timeline(const Json& json) {
  const Json& names = json.at("names");
  const auto numbers = json.at("bars").get<std::vector<std::int64_t>>();
  std::vector<TimelineBar> timeline;
  for (std::size_t i = 0; i + 3 < numbers.size(); i += 4) {
    timeline.push_back({names.at(std::size_t(numbers[i])).get<std::string>(), names.at(std::size_t(numbers[i + 1])).get<std::string>(),
                        numbers[i + 2], numbers[i + 2] + numbers[i + 3]});
  }
  return timeline;
}

}  // namespace

RunRecord make_record(const RunResult& result, const TraceSummary& trace, const MachineFacts& machine, std::vector<CheckRow> checks,
                      std::vector<std::string> decisions) {
  RunRecord record;
  record.facts = gather_facts(result, trace, machine);
  record.checks = std::move(checks);
  record.decisions = std::move(decisions);
  record.workload_line = csv_line(workload_cells(record.facts));
  record.metric_line = csv_line(metric_cells(result));
  record.replica_line = csv_line(replica_cells(result, trace.head.batch));
  for (const BreakdownRow& row : result.breakdown) {
    add_breakdown_line(record.breakdown, row);
    record.breakdown += '\n';
  }
  for (const OpRow& row : result.ops) {
    add_ops_line(record.ops, row);
    record.ops += '\n';
  }
  record.machine = machine_lines(machine);
  const Cells load = programming_cells(machine.programming, result.energy_per_token_j);
  if (!load.empty()) record.programming = csv_line(load) + "\n";
  record.timeline = result.timeline;
  return record;
}

// A line with sizes, the head as CBOR (a third of the time of JSON), the lines of the files as they are, the timeline: a reader wants the head or
// the rest.
std::string to_text(const RunRecord& record) {
  const std::string head = cbor(Json(record)), timeline = cbor(timeline_json(record.timeline));
  const Json sizes = {head.size(), record.breakdown.size(), record.ops.size(), record.machine.size(), record.programming.size()};
  return sizes.dump() + "\n" + head + record.breakdown + record.ops + record.machine + record.programming + timeline;
}

RunRecord read_record(const std::string& text, RecordPart part) {
  try {
    std::size_t begin = std::min(text.find('\n'), text.size() - 1) + 1;
    const auto sizes = Json::parse(text.begin(), text.begin() + std::ptrdiff_t(begin)).get<std::array<std::size_t, 5>>();
    const auto at = [&text](std::size_t place) { return text.begin() + std::ptrdiff_t(place); };
    RunRecord record;
    if (part != RecordPart::files) record = Json::from_cbor(at(begin), at(begin + sizes[0])).get<RunRecord>();
    if (part == RecordPart::head) return record;
    begin += sizes[0];
    std::size_t next = 1;
    for (std::string* lines : {&record.breakdown, &record.ops, &record.machine, &record.programming}) {
      lines->assign(text, begin, sizes[next]);
      begin += sizes[next++];
    }
    record.timeline = read_timeline(Json::from_cbor(at(begin), text.end()));
    return record;
  } catch (const std::exception& error) {
    throw InternalError("the record of a run cannot be read: " + std::string(error.what()));
  }
}

}  // namespace memwall
