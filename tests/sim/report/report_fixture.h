// SPDX-License-Identifier: MIT
/// Rows as two fair runs would leave them; tests spoil one fact and see who notices.
#pragma once

#include "sim/report/result_set.h"

namespace memwall {

/// A decode step at batch 8, 8-bit, of a model made for 4096 positions. No audit rule finds anything in it.
inline RunFacts fair_facts() {
  RunFacts facts;
  facts.kv_store = "memory";
  facts.model = "llama2-7b";
  facts.phase = "decode";
  facts.batch = 8;
  facts.context = 2048;
  facts.weight_bits = facts.activation_bits = facts.kv_bits = 8;
  facts.max_positions = 4096;
  facts.vector_elements = 1000;
  facts.kind = "von_neumann";
  facts.node = "4 nm";
  facts.mode = "calibrated";
  facts.memory_timing = "stripe";
  facts.latency_s = 2e-3;
  facts.tokens_per_s = 4000.0;
  facts.energy_j = 1.0;
  facts.energy_per_token_j = 0.125;
  facts.dynamic_j = 0.4;
  facts.static_j = 0.6;
  facts.movement_share = 0.95;
  facts.power_w = 500.0;
  facts.area_mm2 = 800.0;
  facts.capacity_used = 0.5;
  facts.utilization = 0.4;
  facts.tops_peak = 1979.0;
  facts.kv_read_bytes = 4'294'967'296;
  facts.contributors = {{"von_neumann", "residual", "measured", 0.6}, {"von_neumann.memory", "read_weight", "derived", 0.4}};
  facts.provenance_j = {0.6, 0.0, 0.0, 0.4, 0.0};
  return facts;
}

inline ResultRow row_of(int point, const std::string& architecture, RunFacts facts) {
  ResultRow row;
  row.point = point;
  row.architecture = architecture;
  row.facts = std::move(facts);
  return row;
}

/// A GPU and a CIM machine at one point.
inline std::vector<ResultRow> fair_rows() {
  RunFacts cim = fair_facts();
  cim.kind = "cim";
  cim.mode = "";
  return {row_of(0, "h100", fair_facts()), row_of(0, "cim-rram", cim)};
}

}  // namespace memwall
