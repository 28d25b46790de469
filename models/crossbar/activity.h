// SPDX-License-Identifier: MIT
/// What happens in arrays while vectors pass through one matrix: counts by closed form.
#pragma once

#include <cstdint>

namespace memwall {

/// One array as the counts see it.
struct ArrayGeometry {
  std::int64_t rows, columns;
  std::int64_t active_rows;  ///< rows that work at one time; the others wait for the next group
  std::int64_t columns_per_weight;
  std::int64_t conversions_per_weight;  ///< fewer than its columns where these are added in charge or current
};

struct MatrixShape {
  std::int64_t k, n;
};

/// Of one input vector.
struct MvmActivity {
  std::int64_t row_blocks, column_blocks;  ///< arrays along K and N
  std::int64_t row_groups;                 ///< groups of active rows, over all row blocks
  std::int64_t phases;
  std::int64_t columns;  ///< used by the N outputs, of one row block
  std::int64_t cell_reads, row_drives, conversions;

  std::int64_t arrays() const { return row_blocks * column_blocks; }
  /// Cells that hold a weight, of all cells of the arrays.
  double utilisation(const ArrayGeometry& array, const MatrixShape& matrix) const {
    return double(matrix.k) * double(columns) / (double(arrays()) * double(array.rows) * double(array.columns));
  }
};

/// cell reads = K columns phases; row drives = K column blocks phases; conversions = row groups N conversions per weight phases;
/// `summed_phases`: phases add up before the conversion, so each group converts once.
MvmActivity mvm_activity(const ArrayGeometry& array, const MatrixShape& matrix, std::int64_t phases, bool summed_phases = false);

}  // namespace memwall
