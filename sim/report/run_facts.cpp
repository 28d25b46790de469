// SPDX-License-Identifier: MIT
#include "sim/report/run_facts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include "sim/account/facility.h"
#include "sim/workload/csv.h"

namespace memwall {
namespace {

constexpr std::size_t kLargest = 5;

std::int64_t head_number(const TraceHead& head, const std::string& key, std::int64_t otherwise) {
  std::int64_t number = otherwise;
  for (const auto& [name, text] : head.others) {
    if (name == key && !parse_integer(text, number)) number = otherwise;
  }
  return number;
}

void set_workload(UnpricedFacts& facts, const TraceSummary& trace) {
  const TraceHead& head = trace.head;
  facts.model = head.model;
  facts.phase = head.phase;
  facts.batch = head.batch;
  facts.context = head_number(head, "context", 0);
  facts.input_length = head_number(head, "input_length", 0);
  facts.output_length = head_number(head, "output_length", 0);
  facts.weight_bits = head_number(head, "weight_bits", trace.weight_bits);
  facts.activation_bits = head_number(head, "activation_bits", trace.activation_bits);
  facts.kv_bits = head_number(head, "kv_bits", trace.kv_bits);
  for (const auto& [name, text] : head.others) {
    if (name == "operators") facts.operators = text;
  }
  facts.max_positions = head_number(head, "max_positions", 0);
  facts.vector_elements = trace.totals.vector_elements;
}

void set_machine(UnpricedFacts& facts, const MachineFacts& machine) {
  facts.kind = machine.kind;
  facts.node = machine.node;
  facts.scaling = machine.scaling;
  facts.mode = machine.mode;
  facts.memory_timing = machine.memory_timing;
  facts.facility = machine.facility;
  facts.window = machine.window;
  facts.kv_store = to_string(machine.kv_store);
  facts.stages = machine.stages;
  facts.arrays_used = machine.arrays_used;
  facts.power_limit_w = machine.power_limit.value;
}

void set_outcome(RunFacts& facts, const RunResult& result) {
  UnpricedFacts& run = facts.run.edit();
  run.latency_s = result.latency_s;
  run.tokens_per_s = result.tokens_per_s;
  run.lifetime_years = result.lifetime_years.value_or(0.0);
  run.devices = result.devices;
  run.throttled_s = result.throttled_s;
  run.capacity_used = result.capacity_used;
  run.utilization = result.utilization;
  run.tops_peak = result.tops_peak;
  facts.saved_j = result.saved_j;
  facts.energy_j = result.energy_j;
  facts.energy_per_token_j = result.energy_per_token_j;
  facts.movement_share = result.movement_share;
  facts.power_w = result.power_w;
  facts.area_mm2 = result.area_mm2;
}

void add_energy(RunFacts& facts, const BreakdownRow& row) {
  facts.provenance_j[std::size_t(row.provenance)] += row.energy_j;
  if (row.component == kFacility) facts.facility_j += row.energy_j;
  if (row.action == "read_kv") facts.run.edit().kv_read_bytes += row.bytes;
  const bool assumed = row.provenance == Provenance::assumed;
  if (assumed && row.category == Category::leakage && row.component.ends_with("link")) facts.link_idle_j += row.energy_j;
  switch (row.category) {
    case Category::leakage:
    case Category::refresh: facts.static_j += row.energy_j; break;
    case Category::host: (row.component == kFacility && row.action == "cooling" ? facts.cooling_j : facts.host_j) += row.energy_j; break;
    case Category::program: facts.program_j += row.energy_j; [[fallthrough]];
    default: facts.dynamic_j += row.energy_j;
  }
}

std::vector<Contributor> assumed_among_largest(const std::vector<BreakdownRow>& breakdown) {
  struct Sum {
    const BreakdownRow* last;
    double energy_j = 0.0;
  };
  std::map<std::pair<std::string_view, std::string_view>, Sum> sums;
  for (const BreakdownRow& row : breakdown) {
    Sum& sum = sums[{row.component, row.action}];
    sum = {&row, sum.energy_j + row.energy_j};
  }
  std::vector<Sum> found;
  for (const auto& [name, sum] : sums) found.push_back(sum);
  std::stable_sort(found.begin(), found.end(), [](const Sum& a, const Sum& b) { return a.energy_j > b.energy_j; });
  if (found.size() > kLargest) found.resize(kLargest);
  std::vector<Contributor> contributors;
  for (const auto& [row, joules] : found) {
    if (row->provenance == Provenance::assumed) contributors.push_back({row->component, row->action, joules});
  }
  return contributors;
}

}  // namespace

std::int64_t UnpricedFacts::reached_positions() const {
  if (phase == "decode") return context;
  if (phase == "request") return input_length + output_length - 1;
  return input_length + output_length;
}

RunFacts gather_facts(const RunResult& result, const TraceSummary& trace, const MachineFacts& machine) {
  RunFacts facts;
  set_workload(facts.run.edit(), trace);
  set_machine(facts.run.edit(), machine);
  facts.programming_j = machine.programming.energy().value;
  set_outcome(facts, result);
  facts.run.edit().batch = std::llround(result.replicas.active * double(trace.head.batch));
  for (const BreakdownRow& row : result.breakdown) add_energy(facts, row);
  facts.assumed = assumed_among_largest(result.breakdown);
  return facts;
}

}  // namespace memwall
