// SPDX-License-Identifier: MIT
/// Integer inputs as the bit planes that the DACs of the rows drive, phase by phase.
#pragma once

#include <cstdint>
#include <vector>

#include "models/crossbar/array_geometry.h"

namespace memwall {

/// A batch of input vectors, cut into blocks of an array's rows.
class InputPlanes {
 public:
  struct Needs {
    bool words = false;    ///< 32 rows a word: sums of ideal cells
    bool quads = false;    ///< 4 rows a byte: sums of analog cells
    bool squares = false;  ///< products of digits, 4 rows a byte: the square of what a row drives
    bool norms = false;    ///< root of the sum of squares of each phase
  };

  /// `inputs`: rows × vectors, row by row, `stride` numbers apart. Throws InputError on an input out of range, naming its
  /// vector counted from `first_vector`.
  InputPlanes(const ArrayGeometry& geometry, const std::int32_t* inputs, std::int64_t rows, std::int64_t vectors, std::int64_t stride,
              std::uint64_t first_vector, Needs needs);

  static std::int64_t smallest(const ArrayGeometry& geometry);
  static std::int64_t largest(const ArrayGeometry& geometry);

  std::int64_t vectors() const { return vectors_; }
  int digits() const { return digits_; }    ///< bit planes of one phase
  int squares() const { return squares_; }  ///< products of two digits, each pair once
  int words() const { return words_; }
  std::int64_t quads() const { return quads_; }
  /// [vectors][phases]: what a phase counts.
  const std::int32_t* phase_weights() const { return weights_.data(); }
  const std::uint32_t* word_planes(std::int64_t block) const { return word_planes_.data() + block * planes_ * words_; }
  const std::uint8_t* quad_planes(std::int64_t block) const { return quad_planes_.data() + block * planes_ * quads_; }
  /// DAC level of a row in a phase of a vector; `slot` counts both, phases fastest.
  int drive(std::int64_t block, std::int64_t slot, std::int64_t row) const {
    const std::uint8_t* quads = quad_planes(block) + slot * digits_ * quads_ + row / 4;
    int level = 0;
    for (int d = 0; d < digits_; ++d) level |= (quads[d * quads_] >> (row % 4) & 1) << d;
    return level;
  }
  const std::uint8_t* square_planes(std::int64_t block) const {
    return square_planes_.data() + block * planes_ / digits_ * squares_ * quads_;
  }
  /// [vectors][phases] of a block.
  const float* norms(std::int64_t block) const { return norms_.data() + block * vectors_ * phases_; }
  /// Sum over phases and rows of what is driven, times what the phase counts.
  std::int64_t driven_sum(std::int64_t block, std::int64_t vector) const { return driven_sums_[std::size_t(block * vectors_ + vector)]; }
  std::int64_t input_sum(std::int64_t vector) const { return input_sums_[std::size_t(vector)]; }
  /// Sum of what the phases count.
  std::int64_t weight_sum(std::int64_t vector) const { return weight_sums_[std::size_t(vector)]; }
  /// What was added to each input before it was driven.
  std::int64_t offset() const;

 private:
  void choose_signs(const std::int32_t* inputs, std::int64_t rows, std::int64_t stride, std::uint64_t first_vector);
  void drive(std::int64_t block, std::int64_t row, std::int64_t vector, const std::int32_t* inputs, std::int64_t stride, int count);
  void store(std::int64_t slot, std::int64_t word, const std::uint32_t* digits);

  ArrayGeometry geometry_;
  Needs needs_;
  std::int64_t vectors_, blocks_;
  int phases_, digits_, squares_, words_;
  std::int64_t quads_, planes_;
  std::vector<std::int32_t> weights_;
  std::vector<std::uint32_t> word_planes_;
  std::vector<std::uint8_t> quad_planes_, square_planes_;
  std::vector<float> norms_;
  std::vector<std::int64_t> driven_sums_, input_sums_, weight_sums_;
};

}  // namespace memwall
