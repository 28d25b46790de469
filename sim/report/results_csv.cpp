// SPDX-License-Identifier: MIT
#include "sim/report/results_csv.h"

namespace memwall {
namespace {

CsvValue unless_zero(std::int64_t value) { return value == 0 ? CsvValue{} : CsvValue{value}; }
CsvValue if_any(const std::optional<double>& value) { return value ? CsvValue{*value} : CsvValue{}; }

void append_columns(std::vector<CsvValue>& head, const Cells& cells) {
  for (const std::string& column : columns_of(cells)) head.emplace_back(column);
}

}  // namespace

Cells workload_cells(const RunFacts& facts) {
  return {{"model", facts.model},
          {"phase", facts.phase},
          {"batch", facts.batch},
          {"context", unless_zero(facts.context)},
          {"input_length", unless_zero(facts.input_length)},
          {"output_length", unless_zero(facts.output_length)},
          {"weight_bits", unless_zero(facts.weight_bits)},
          {"activation_bits", unless_zero(facts.activation_bits)},
          {"kv_bits", unless_zero(facts.kv_bits)},
          {"operators", facts.operators.empty() ? CsvValue{} : CsvValue{facts.operators}}};
}

Cells metric_cells(const RunResult& r) {
  return {{"latency_s", r.latency_s},
          {"ttft_s", if_any(r.ttft_s)},
          {"tpot_s", if_any(r.tpot_s)},
          {"tokens_per_s", r.tokens_per_s},
          {"energy_j", r.energy_j},
          {"energy_per_token_j", r.energy_per_token_j},
          {"movement_energy_j", r.movement_energy_j},
          {"movement_share", r.movement_share},
          {"movement_share_total", r.movement_share_total},
          {"static_memory_bound_j", r.static_memory_bound_j},
          {"power_w", r.power_w},
          {"area_mm2", r.area_mm2},
          {"memory_area_mm2", r.memory_area_mm2},
          {"devices", r.devices},
          {"capacity_used", r.capacity_used},
          {"utilization", r.utilization},
          {"tops_delivered", r.tops_delivered},
          {"tops_peak", r.tops_peak},
          {"dram_bytes", r.dram_bytes},
          {"link_bytes", r.link_bytes},
          {"noc_bytes", r.noc_bytes},
          {"buffer_bytes", r.buffer_bytes},
          {"lifetime_years", if_any(r.lifetime_years)}};
}

std::vector<std::string> metric_names() { return columns_of(metric_cells({})); }

std::string failed_checks(const std::vector<CheckRow>& checks) {
  std::string ids;
  for (const CheckRow& row : checks) {
    if (row.verdict == CheckRow::Verdict::fail) ids += (ids.empty() ? "" : ";") + row.check;
  }
  return ids;
}

std::string results_header(const std::vector<std::string>& swept_columns) {
  std::vector<CsvValue> head = {std::string("point"), std::string("architecture")};
  append_columns(head, workload_cells({}));
  for (const std::string& column : swept_columns) head.emplace_back(column);
  append_columns(head, metric_cells({}));
  head.emplace_back(std::string("checks_failed"));
  return csv_line(head);
}

}  // namespace memwall
