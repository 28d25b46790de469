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
  SharedText architecture;        ///< label
  SharedText series;              ///< what sets the row apart beside its keys: the name of a trace
  std::vector<SharedText> swept;  ///< one per swept column
  RunFacts facts;
  std::vector<SharedText> failed;  ///< ids of checks, in their order
  SharedText across_points;        ///< line of checks.csv from the id on, of the check that knows all rows; "" where there was none
};

struct ResultSet {
  std::vector<std::string> swept_columns;
  bool has_quality = false;  ///< rows have the columns of quality_csv.h
  std::vector<ResultRow> rows;
  /// The whole record of rows[i]; asked for while files are written, so that only one at a time is in memory.
  std::function<RunRecord(std::size_t)> record;
};

/// `U5;U8`.
std::string failed_text(const ResultRow& row);

/// The part of a record that stays in memory, without its place.
ResultRow make_row(const RunRecord& record, SharedFacts& shared);

}  // namespace memwall
