// SPDX-License-Identifier: MIT
#include "models/crossbar/activity.h"

#include "models/base/integers.h"

namespace memwall {

MvmActivity mvm_activity(const ArrayGeometry& array, const MatrixShape& matrix, std::int64_t phases, bool summed_phases) {
  MvmActivity activity{};
  activity.row_blocks = ceil_div(matrix.k, array.rows);
  // A full block has its groups; the last block has those that its rows reach into.
  const std::int64_t last_rows = matrix.k - (activity.row_blocks - 1) * array.rows;
  activity.row_groups = (activity.row_blocks - 1) * ceil_div(array.rows, array.active_rows) + ceil_div(last_rows, array.active_rows);
  activity.columns = matrix.n * array.columns_per_weight;
  activity.column_blocks = ceil_div(activity.columns, array.columns);
  activity.phases = phases;
  activity.cell_reads = matrix.k * activity.columns * phases;
  activity.row_drives = matrix.k * activity.column_blocks * phases;
  activity.conversions = activity.row_groups * matrix.n * array.conversions_per_weight * (summed_phases ? 1 : phases);
  return activity;
}

}  // namespace memwall
