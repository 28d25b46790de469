// SPDX-License-Identifier: MIT
/// Signed weights cut into cell levels, and how their sums become products again.
#pragma once

#include <cstdint>
#include <vector>

#include "models/crossbar/array_geometry.h"

namespace memwall {

class WeightSlices {
 public:
  /// `weights`: rows × outputs, row by row. Throws InputError on a weight that the geometry cannot store.
  WeightSlices(const ArrayGeometry& geometry, const std::int32_t* weights, std::int64_t rows, std::int64_t outputs);

  static std::int64_t smallest(const ArrayGeometry& geometry);  ///< weight that can be stored
  static std::int64_t largest(const ArrayGeometry& geometry);

  std::int64_t rows() const { return rows_; }
  std::int64_t outputs() const { return outputs_; }
  std::int64_t blocks() const { return blocks_; }         ///< arrays above each other
  std::int64_t cell_columns() const { return columns_; }  ///< (output, slice, side), the last one fastest
  /// Columns that are converted: cell columns, or pairs of them where currents are subtracted.
  std::int64_t conversion_columns() const { return outputs_ * geometry_.conversions_per_weight(); }
  std::uint8_t level(std::int64_t row, std::int64_t column) const { return levels_[std::size_t(row * columns_ + column)]; }
  /// Rows of a block; the last may have fewer.
  std::int64_t block_rows(std::int64_t block) const;

  /// A conversion column of `block` stores largest level minus level.
  bool is_flipped(std::int64_t block, std::int64_t column) const {
    return !flips_.empty() && flips_[std::size_t(block * columns_ + column)] != 0;
  }
  /// What one unit of a conversion column's sum counts in the product: 2^(cell bits × slice), negative on the negative side
  /// and for the sign of two's complement.
  std::int64_t significance(std::int64_t conversion_column) const;
  /// Sum of an output's weights, for inputs that carry an offset.
  std::int64_t weight_sum(std::int64_t output) const { return weight_sums_[std::size_t(output)]; }
  /// What was added to each weight before it was stored.
  std::int64_t offset() const {
    const bool added = geometry_.weight_scheme == WeightScheme::offset || geometry_.weight_scheme == WeightScheme::offset_flipped;
    return added ? std::int64_t{1} << (geometry_.weight_bits - 1) : 0;
  }

 private:
  void store(const std::int32_t* weights);
  void flip();

  ArrayGeometry geometry_;
  std::int64_t rows_, outputs_, blocks_, columns_;
  std::vector<std::uint8_t> levels_;
  std::vector<std::uint8_t> flips_;
  std::vector<std::int64_t> weight_sums_;
};

}  // namespace memwall
