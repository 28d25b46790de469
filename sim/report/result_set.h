// SPDX-License-Identifier: MIT
/// All runs of an experiment, merged in point order: what tables, audit and files are made of.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/report/run_record.h"

namespace memwall {

struct ResultRow {
  int point = 0;
  std::string architecture;        ///< label
  std::string series;              ///< what sets the row apart beside its keys: the name of a trace
  std::vector<std::string> swept;  ///< texts, one per swept column
  RunFacts facts;
  std::vector<CheckRow> checks;  ///< with U7
  std::string workload_line, metric_line, replica_line, quality_line;
};

struct ResultSet {
  std::vector<std::string> swept_columns;
  bool has_quality = false;  ///< rows have the columns of quality_csv.h
  std::vector<ResultRow> rows;
  /// The record of rows[i] with its lines of the files; asked for while they are written, so that large ones need not be in memory.
  std::function<RunRecord(std::size_t)> record;
};

/// The part of a record that stays in memory.
ResultRow make_row(int point, std::string architecture, std::vector<std::string> swept, RunRecord record);

}  // namespace memwall
