// SPDX-License-Identifier: MIT
#include "sim/report/results_csv.h"

#include <algorithm>
#include <cmath>

#include "sim/report/quality_csv.h"

namespace memwall {
namespace {

CsvValue unless_zero(std::int64_t value) { return value == 0 ? CsvValue{} : CsvValue{value}; }
CsvValue if_any(const std::optional<double>& value) { return value ? CsvValue{*value} : CsvValue{}; }

/// Devices of a whole number of systems are counted, else measured.
CsvValue whole_if_it_is(double value) { return std::trunc(value) == value ? CsvValue{std::int64_t(value)} : CsvValue{value}; }

void append_columns(std::vector<std::string>& head, const Cells& cells) {
  for (std::string& column : columns_of(cells)) head.push_back(std::move(column));
}

}  // namespace

Cells workload_cells(const RunFacts& facts) {
  return {{"model", facts.run->model},
          {"phase", facts.run->phase},
          {"batch", facts.run->batch},
          {"context", unless_zero(facts.run->context)},
          {"input_length", unless_zero(facts.run->input_length)},
          {"output_length", unless_zero(facts.run->output_length)},
          {"weight_bits", unless_zero(facts.run->weight_bits)},
          {"activation_bits", unless_zero(facts.run->activation_bits)},
          {"kv_bits", unless_zero(facts.run->kv_bits)},
          {"operators", facts.run->operators.empty() ? CsvValue{} : CsvValue{facts.run->operators}}};
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
          {"devices", whole_if_it_is(r.devices)},
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

Cells replica_cells(const RunResult& r, std::int64_t batch) {
  const double all = r.replicas.all;
  return {{"replicas", all},
          {"active_replicas", r.replicas.active},
          {"replica_batch", batch},
          {"replica_devices", whole_if_it_is(std::round(r.devices / all))},
          {"replica_tokens_per_s", r.tokens_per_s / r.replicas.active},
          {"replica_energy_j", r.replica_energy_j},
          {"replica_power_w", r.replica_energy_j / r.latency_s},
          {"replica_area_mm2", r.area_mm2 / all},
          {"replica_memory_area_mm2", r.memory_area_mm2 / all}};
}

bool is_normalised(const std::vector<std::string>& swept_columns) {
  return std::find(swept_columns.begin(), swept_columns.end(), kNormalise) != swept_columns.end();
}

std::vector<std::string> metric_names() { return columns_of(metric_cells({})); }

std::string failed_checks(const std::vector<CheckRow>& checks) {
  std::string ids;
  for (const CheckRow& row : checks) {
    if (row.verdict == CheckRow::Verdict::fail) ids += (ids.empty() ? "" : ";") + row.check;
  }
  return ids;
}

std::vector<std::string> results_columns(const std::vector<std::string>& swept_columns, bool has_quality) {
  std::vector<std::string> head = {"point", "architecture"};
  append_columns(head, workload_cells({}));
  head.insert(head.end(), swept_columns.begin(), swept_columns.end());
  append_columns(head, metric_cells({}));
  if (is_normalised(swept_columns)) append_columns(head, replica_cells({}, 0));
  if (has_quality) append_columns(head, quality_cells({}));
  head.emplace_back("checks_failed");
  return head;
}

std::string results_header(const std::vector<std::string>& swept_columns, bool has_quality) {
  const std::vector<std::string> head = results_columns(swept_columns, has_quality);
  return csv_line(std::vector<CsvValue>(head.begin(), head.end()));
}

}  // namespace memwall
