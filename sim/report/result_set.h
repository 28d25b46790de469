// SPDX-License-Identifier: MIT
/// The runs of an experiment, merged in point order: what tables, audit and files are made of. They pass by one after another.
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

/// All rows of one point.
using PointRows = std::vector<ResultRow>;

using OnRow = std::function<void(const ResultRow& row, const RunRecord& record)>;

struct ResultSet {
  std::vector<std::string> swept_columns;
  bool has_quality = false;  ///< rows have the columns of quality_csv.h
  std::size_t rows = 0;
  std::function<void(const OnRow&)> each;  ///< tells all rows, in order
};

/// `U5;U8`.
std::string failed_text(const ResultRow& row);

/// The part of a record that tables and audit look at, without its place.
ResultRow make_row(const RunRecord& record, SharedFacts& shared);

}  // namespace memwall
