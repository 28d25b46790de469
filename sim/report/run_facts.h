// SPDX-License-Identifier: MIT
/// What the table, the audit and the laws across points look at: a run in a page of numbers, SI units. All rows of a sweep are in memory as
/// these.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/base/shared.h"
#include "models/base/shared_text.h"
#include "sim/account/machine_facts.h"
#include "sim/account/result.h"
#include "sim/workload/summary.h"

namespace memwall {

inline constexpr std::size_t kProvenances = 5;

/// Joules of one account (or static power) over all operator classes.
struct Contributor {
  SharedText component, action;
  double energy_j = 0.0;
};

/// What no energy and no area has a part in, unless power was limited: runs that differ in prices alone have it in common.
/// A length that the phase does not have, or bits that no operator has, are zero.
struct UnpricedFacts {
  // What was asked for.
  std::string model, phase, operators;
  std::int64_t batch = 1, context = 0, input_length = 0, output_length = 0;
  std::int64_t weight_bits = 0, activation_bits = 0, kv_bits = 0;
  std::int64_t max_positions = 0;    ///< longest context the model was made for; 0 where unknown
  std::int64_t vector_elements = 0;  ///< of all operators beside the matmuls
  // The machine.
  std::string kind, node, scaling, mode, memory_timing, facility;
  std::string kv_store;     ///< memory, buffer or arrays
  std::int64_t window = 0;  ///< of attention; 0 = all positions
  std::int64_t stages = 1, arrays_used = 0;
  double devices = 1.0;
  std::string normalise;       ///< the iso-condition that replicates the machine; "" for none
  double power_limit_w = 0.0;  ///< of all devices; 0 where none is stated
  // What came out.
  double latency_s = 0.0, tokens_per_s = 0.0, throttled_s = 0.0;
  double capacity_used = 0.0, utilization = 0.0, tops_peak = 0.0;
  std::int64_t kv_read_bytes = 0;
  double lifetime_years = 0.0;  ///< 0 where nothing wears

  bool von_neumann() const { return kind == "von_neumann"; }
  bool generates() const { return phase == "decode" || phase == "request" || phase == "serving"; }
  /// Positions that the last token attends to.
  std::int64_t reached_positions() const;
};

struct RunFacts {
  Shared<UnpricedFacts> run;
  double saved_j = 0.0, energy_j = 0.0, energy_per_token_j = 0.0;
  double dynamic_j = 0.0, static_j = 0.0, host_j = 0.0, program_j = 0.0;  ///< static: refresh included
  double cooling_j = 0.0;                                                 ///< that PUE adds
  double facility_j = 0.0;                                                ///< of it and of `host_j`, what is around the devices
  double programming_j = 0.0;                                             ///< of writing the weights once, beside the run
  double link_idle_j = 0.0;                                               ///< of links whose idle power is assumed
  double movement_share = 0.0, power_w = 0.0, area_mm2 = 0.0;
  std::vector<Contributor> assumed;  ///< of the five largest contributors those that rest on assumed numbers, in falling order
  std::array<double, kProvenances> provenance_j{};
};

RunFacts gather_facts(const RunResult& result, const TraceSummary& trace, const MachineFacts& machine);

}  // namespace memwall
