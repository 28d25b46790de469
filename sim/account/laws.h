// SPDX-License-Identifier: MIT
/// The laws U1–U14: each compares two independent sources of one fact about a run.
#pragma once

#include <string>
#include <vector>

#include "sim/account/machine_facts.h"
#include "sim/account/result.h"
#include "sim/workload/summary.h"

namespace memwall {

/// What the laws look at. Tests spoil one field and see the law that guards it fail.
struct Evidence {
  RunResult result;    ///< ledger and timeline, priced
  TraceSummary trace;  ///< what was asked for
  // The machine's data sheet, all devices together.
  bool weights_in_memory = true;
  bool ideal = true;
  bool pin_rate = true;  ///< the memory moves at its pin rate
  std::int64_t devices = 1;
  std::int64_t stages = 1;   ///< of a pipeline: an operator runs on one of them
  double fastest_ops = 0.0;  ///< peak at the narrowest operands of the trace: no operator is faster
  double peak_ops = 0.0, attention_ops = 0.0, vector_ops = 0.0, bandwidth = 0.0;  ///< per second; op/s, byte/s
  double power_limit_w = 0.0;                                                     ///< 0: none stated
  double device_static_w = 0.0;                                                   ///< of one device, from its parts
  double system_static_w = 0.0;                                                   ///< beside the devices: memory of a CIM system
  double static_w = 0.0;                                                          ///< from the prices
  double dram_read_j_per_byte = 0.0;
  double host_w = 0.0;                           ///< of all hosts, beside the machine
  double pue = 1.0;                              ///< what the building's energy is of theirs
  double capacity_needed = 0.0, capacity = 0.0;  ///< bytes (or arrays where those are scarcer)
  std::vector<double> areas_mm2;
  KvStore kv_store = KvStore::memory;
  std::optional<Wear> wear;
  Reload reload;
  double lifetime_s = 0.0;         ///< of cells of keys and values, by closed form
  double reload_lifetime_s = 0.0;  ///< of cells of the staging area, likewise
  double period_s = 0.0;           ///< between two equal runs in steady state
  std::int64_t executed_macs = 0, padded_macs = 0;
  double collective_s = 0.0;
  double segments_s = 0.0;                ///< sum of the segments' durations
  double segments_j = 0.0;                ///< sum of their dynamic joules
  double slowest_interval_s = 0.0;        ///< per token, of the pipeline stage that sets the pace
  double busiest_s = 0.0;                 ///< work of the busiest part of each streaming segment, summed
  std::int64_t repeated_differences = 0;  ///< between two simulations of one segment
};

struct Law {
  const char* id;
  const char* says;
  CheckRow (*check)(const Evidence&);
};

/// All laws on single points; U7 compares points and is in sim/account/monotone.
const std::vector<Law>& laws();
std::vector<CheckRow> check_laws(const Evidence& evidence);

}  // namespace memwall
