// SPDX-License-Identifier: MIT
#include "sim/account/replicas.h"

#include <algorithm>
#include <cmath>

#include "sim/account/facility.h"

namespace memwall {
namespace {

bool is_static(Category category) { return category == Category::leakage || category == Category::refresh; }

}  // namespace

std::int64_t batch_of_replica(std::int64_t batch, double replicas) {
  constexpr double kRounding = 1e-9;  // replicas are a ratio of two sizes
  return std::max<std::int64_t>(1, std::int64_t(std::ceil(double(batch) / replicas - kRounding)));
}

void replicate_energy(const Replicas& replicas, std::vector<OpRow>& ops, std::vector<BreakdownRow>& breakdown) {
  for (OpRow& row : ops) {
    row.energy_j = replicas.active * row.dynamic_j + replicas.all * (row.energy_j - row.dynamic_j);
    row.dynamic_j *= replicas.active;
    row.scalable_j *= replicas.active;
  }
  for (BreakdownRow& row : breakdown) row.energy_j *= is_static(row.category) ? replicas.all : replicas.active;
}

void replicate_counts(const Replicas& replicas, RunResult& result) {
  // Real-valued replicas do real-valued numbers of actions; a count is the nearest integer.
  const auto multiply = [&](std::int64_t& count) { count = std::llround(double(count) * replicas.active); };
  for (OpRow& row : result.ops) {
    for (auto* count : {&row.macs, &row.dram_bytes, &row.buffer_bytes, &row.noc_bytes, &row.link_bytes, &row.matmul_ops, &row.vector_ops})
      multiply(*count);
  }
  for (BreakdownRow& row : result.breakdown) {
    if (is_static(row.category) || row.component == kFacility) continue;  // counted in time, which passes once
    multiply(row.count);
    multiply(row.bytes);
  }
  for (auto* bytes : {&result.dram_bytes, &result.link_bytes, &result.noc_bytes, &result.buffer_bytes}) multiply(*bytes);
}

void replicate(const Replicas& replicas, Evidence& e) {
  e.segments_j *= replicas.active;
  e.slowest_interval_s /= replicas.active;
  for (double* power : {&e.power_limit_w, &e.device_static_w, &e.system_static_w, &e.static_w, &e.host_w}) *power *= replicas.all;
  for (double& area : e.areas_mm2) area *= replicas.all;
}

namespace {

/// Each replica is loaded with all weights, all at once.
void replicate(const Replicas& replicas, Programming& load) {
  for (std::int64_t* count : {&load.bytes, &load.cells, &load.pulses}) *count = std::llround(double(*count) * replicas.all);
  for (Joules* energy : {&load.program_energy, &load.memory_energy, &load.link_energy, &load.chip_energy, &load.static_energy})
    *energy *= replicas.all;
}

}  // namespace

void replicate(const Replicas& replicas, MachineFacts& facts) {
  for (Hertz* rate : {&facts.peak_ops, &facts.fastest_ops, &facts.vector_ops, &facts.attention_ops}) *rate *= replicas.all;
  for (Watts* power : {&facts.power_limit, &facts.idle_power, &facts.system_static_power}) *power *= replicas.all;
  facts.memory_bandwidth *= replicas.all;
  facts.area *= replicas.all;
  facts.memory_area *= replicas.all;
  replicate(replicas, facts.programming);
  for (auto& [component, area] : facts.areas) area *= replicas.all;
}

}  // namespace memwall
