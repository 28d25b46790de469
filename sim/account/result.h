// SPDX-License-Identifier: MIT
/// The priced outcome of one trace on one machine: plain values, ready for CSV and JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/config.h"
#include "sim/account/ledger.h"
#include "sim/account/segment.h"
#include "sim/workload/trace.h"

namespace memwall {

/// One operator or fuse group, in trace order.
struct OpRow {
  std::int64_t id = 0;
  std::string name;
  OpClass op_class = OpClass::other;
  int step = 0;
  std::int64_t start_ps = 0, end_ps = 0, owned_ps = 0;
  Bound bound = Bound::compute;
  std::int64_t macs = 0;  ///< that the trace asks for
  std::int64_t dram_bytes = 0, buffer_bytes = 0, noc_bytes = 0, link_bytes = 0;
  double energy_j = 0.0;
  double dynamic_j = 0.0;
  double scalable_j = 0.0;                      ///< of these, what falls with the square of the cores' voltage
  std::int64_t matmul_ops = 0, vector_ops = 0;  ///< executed: two per MAC
};

/// Joules of one account (or static power) within one operator class.
struct BreakdownRow {
  OpClass op_class;
  std::string component;
  std::string action;
  Category category;
  Provenance provenance = Provenance::assumed;
  std::int64_t count = 0;
  std::int64_t bytes = 0;
  double energy_j = 0.0;
  double busy_s = 0.0;
};

/// One bar of the timeline in run time.
struct TimelineBar {
  std::string component;
  std::string op;
  std::int64_t start_ps, end_ps;
};

/// Equal systems that share a batch, real-valued; those that do not work pay static power over the makespan.
struct Replicas {
  double all = 1.0, active = 1.0;
};

struct RunResult {
  double latency_s = 0.0;
  std::optional<double> ttft_s, tpot_s;
  double tokens_per_s = 0.0;
  double energy_j = 0.0;
  double energy_per_token_j = 0.0;
  double movement_energy_j = 0.0;
  double movement_share = 0.0;  ///< of what is neither static nor host
  double movement_share_total = 0.0;
  double static_energy_j = 0.0;
  double static_memory_bound_j = 0.0;  ///< static energy while memory or link was the bound
  double power_w = 0.0;
  double area_mm2 = 0.0, memory_area_mm2 = 0.0;
  double devices = 1.0;
  double capacity_used = 0.0;
  double utilization = 0.0;
  double tops_delivered = 0.0, tops_peak = 0.0;
  std::int64_t dram_bytes = 0, link_bytes = 0, noc_bytes = 0, buffer_bytes = 0;
  std::optional<double> lifetime_years;  ///< of the cells that the run wears, at its rate; none where nothing wears
  double throttled_s = 0.0;              ///< time added because power would have passed the limit
  double saved_j = 0.0;                  ///< by a lower voltage, for the same reason
  Replicas replicas;                     ///< all of the above but times and capacity are of all of them
  double replica_energy_j = 0.0;         ///< of one that works
  std::vector<OpRow> ops;
  std::vector<BreakdownRow> breakdown;
  std::vector<TimelineBar> timeline;  ///< of the first occurrence of each distinct segment
};

/// Verdict of one law or check.
struct CheckRow {
  std::string check;
  double value = 0.0;
  double bound = 0.0;
  enum class Verdict { pass, fail, not_applicable } verdict = Verdict::pass;
  std::string note;
};
const char* to_string(CheckRow::Verdict verdict);

}  // namespace memwall
