// SPDX-License-Identifier: MIT
/// results.csv: one line per point and architecture. `simulate --json` prints the same keys.
#pragma once

#include <string>
#include <vector>

#include "sim/account/result.h"
#include "sim/report/csv_writer.h"
#include "sim/report/run_facts.h"

namespace memwall {

/// What was run: model … kv_bits, operators. A length that the phase does not have is an empty cell.
Cells workload_cells(const RunFacts& facts);

/// What came out: latency_s … buffer_bytes, totals over the system.
Cells metric_cells(const RunResult& result);

/// What one of equal replicas is and does, beside the totals.
Cells replica_cells(const RunResult& result, std::int64_t batch);

/// The names of metric_cells, in their order.
std::vector<std::string> metric_names();

/// The ids of the checks that failed, `U5;U8`.
std::string failed_checks(const std::vector<CheckRow>& checks);

/// Of results.csv; swept paths stand between the workload and the metrics, replicas and quality behind them where an
/// experiment has them.
std::vector<std::string> results_columns(const std::vector<std::string>& swept_columns, bool has_quality = false);
/// The head line.
std::string results_header(const std::vector<std::string>& swept_columns, bool has_quality = false);

/// The key that says which iso-condition holds; "" in a row of the systems as they are.
inline constexpr const char* kNormalise = "normalise";
bool is_normalised(const std::vector<std::string>& swept_columns);

}  // namespace memwall
