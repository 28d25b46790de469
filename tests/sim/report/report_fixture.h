// SPDX-License-Identifier: MIT
/// Rows as two fair runs would leave them; tests spoil one fact and see who notices.
#pragma once

#include "sim/report/result_set.h"

namespace memwall {

/// A decode step at batch 8, 8-bit, of a model made for 4096 positions. No audit rule finds anything in it.
inline RunFacts fair_facts() {
  RunFacts facts;
  facts.run.edit().kv_store = "memory";
  facts.run.edit().model = "llama2-7b";
  facts.run.edit().phase = "decode";
  facts.run.edit().batch = 8;
  facts.run.edit().context = 2048;
  facts.run.edit().weight_bits = facts.run.edit().activation_bits = facts.run.edit().kv_bits = 8;
  facts.run.edit().max_positions = 4096;
  facts.run.edit().vector_elements = 1000;
  facts.run.edit().kind = "von_neumann";
  facts.run.edit().node = "4 nm";
  facts.run.edit().mode = "calibrated";
  facts.run.edit().memory_timing = "stripe";
  facts.run.edit().latency_s = 2e-3;
  facts.run.edit().tokens_per_s = 4000.0;
  facts.energy_j = 1.0;
  facts.energy_per_token_j = 0.125;
  facts.dynamic_j = 0.4;
  facts.static_j = 0.6;
  facts.movement_share = 0.95;
  facts.power_w = 500.0;
  facts.area_mm2 = 800.0;
  facts.run.edit().capacity_used = 0.5;
  facts.run.edit().utilization = 0.4;
  facts.run.edit().tops_peak = 1979.0;
  facts.run.edit().kv_read_bytes = 4'294'967'296;
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
  cim.run.edit().kind = "cim";
  cim.run.edit().mode = "";
  return {row_of(0, "h100", fair_facts()), row_of(0, "cim-rram", cim)};
}

/// Shows `rows` to something that sees points, in their order.
template <class Seer>
Seer& show(Seer& seer, const std::vector<ResultRow>& rows) {
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    for (end = begin; end < rows.size() && rows[end].point == rows[begin].point;) ++end;
    seer.see({rows.begin() + std::ptrdiff_t(begin), rows.begin() + std::ptrdiff_t(end)});
  }
  return seer;
}

}  // namespace memwall
