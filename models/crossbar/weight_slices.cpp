// SPDX-License-Identifier: MIT
#include "models/crossbar/weight_slices.h"

#include <algorithm>
#include <string>

#include "models/base/error.h"

namespace memwall {

WeightSlices::WeightSlices(const ArrayGeometry& geometry, const std::int32_t* weights, std::int64_t rows, std::int64_t outputs)
    : geometry_(geometry),
      rows_(rows),
      outputs_(outputs),
      blocks_(ceil_div(rows, geometry.rows)),
      columns_(outputs * geometry.cells_per_weight()),
      levels_(std::size_t(rows * columns_)),
      weight_sums_(std::size_t(outputs)) {
  store(weights);
  if (geometry.weight_scheme == WeightScheme::offset_flipped) flip();
}

std::int64_t WeightSlices::smallest(const ArrayGeometry& geometry) {
  const std::int64_t half = std::int64_t{1} << (geometry.weight_bits - 1);
  // The cells of a differential weight may hold a bit more than its magnitude takes: then -2^(bits-1) fits too.
  return geometry.is_differential() ? -std::min(half, (std::int64_t{1} << (geometry.slices() * geometry.cell_bits)) - 1) : -half;
}

std::int64_t WeightSlices::largest(const ArrayGeometry& geometry) {
  if (geometry.is_differential()) return (std::int64_t{1} << geometry.magnitude_bits()) - 1;
  return (std::int64_t{1} << (geometry.weight_bits - 1)) - 1;
}

void WeightSlices::store(const std::int32_t* weights) {
  const std::int64_t low = smallest(geometry_), high = largest(geometry_);
  const bool differential = geometry_.is_differential();
  const int slices = geometry_.slices();
  for (std::int64_t k = 0; k < rows_; ++k) {
    std::uint8_t* to = levels_.data() + k * columns_;
    for (std::int64_t n = 0; n < outputs_; ++n) {
      const std::int64_t weight = weights[k * outputs_ + n];
      if (weight < low || weight > high) {
        throw InputError("weight " + std::to_string(weight) + " at row " + std::to_string(k) + ", column " + std::to_string(n) +
                         ": expected from " + std::to_string(low) + " to " + std::to_string(high));
      }
      weight_sums_[std::size_t(n)] += weight;
      const std::int64_t magnitude = differential ? (weight < 0 ? -weight : weight) : weight + offset();
      for (int slice = 0; slice < slices; ++slice) {
        const auto level = std::uint8_t((magnitude >> (slice * geometry_.cell_bits)) & geometry_.max_level());
        if (differential) {
          *to++ = weight > 0 ? level : 0;
          *to++ = weight < 0 ? level : 0;
        } else {
          *to++ = level;
        }
      }
    }
  }
}

void WeightSlices::flip() {
  flips_.assign(std::size_t(blocks_ * columns_), 0);
  const auto top = std::uint8_t(geometry_.max_level());
  for (std::int64_t block = 0; block < blocks_; ++block) {
    const std::int64_t first = block * geometry_.rows, last = first + block_rows(block);
    for (std::int64_t column = 0; column < columns_; ++column) {
      std::int64_t sum = 0;
      for (std::int64_t row = first; row < last; ++row) sum += level(row, column);
      if (2 * sum <= (last - first) * top) continue;
      flips_[std::size_t(block * columns_ + column)] = 1;
      for (std::int64_t row = first; row < last; ++row) {
        std::uint8_t& cell = levels_[std::size_t(row * columns_ + column)];
        cell = std::uint8_t(top - cell);
      }
    }
  }
}

std::int64_t WeightSlices::block_rows(std::int64_t block) const { return std::min(geometry_.rows, rows_ - block * geometry_.rows); }

std::int64_t WeightSlices::significance(std::int64_t conversion_column) const {
  const int sides = geometry_.weight_scheme == WeightScheme::differential ? 2 : 1;
  const std::int64_t slice = conversion_column / sides % geometry_.slices();
  const std::int64_t weight = std::int64_t{1} << (geometry_.cell_bits * slice);
  const bool sign = geometry_.weight_scheme == WeightScheme::twos_complement && slice == geometry_.slices() - 1;
  return sign || (sides == 2 && conversion_column % 2 == 1) ? -weight : weight;
}

}  // namespace memwall
