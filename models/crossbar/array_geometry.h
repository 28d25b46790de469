// SPDX-License-Identifier: MIT
/// Sizes of a crossbar and how integers are cut into cells, phases and conversions. Shared by values and costs.
#pragma once

#include <bit>
#include <cstdint>

#include "models/base/integers.h"

namespace memwall {

/// How a signed weight becomes conductances, which are never negative.
enum class WeightScheme {
  offset,               ///< w + 2^(bits-1); the offset is subtracted digitally
  offset_flipped,       ///< the same, and a column that stores more than half stores its complement (ISAAC)
  differential,         ///< positive and negative column, converted each on its own
  differential_analog,  ///< their currents are subtracted before the conversion
  twos_complement,      ///< the code's own bits; the column of the top bit counts negative, so one bit a cell
};

/// How a signed input is driven, phase by phase.
enum class InputSigns {
  twos_complement,  ///< the top bit plane counts negative; 1-bit DACs only
  by_vector,        ///< the same, but a vector without negative inputs counts its top plane positive
  offset,           ///< x + 2^(bits-1); the offset is subtracted digitally
  phases,           ///< magnitudes of the positive inputs first, then of the negative ones
  none,             ///< inputs are not negative
};

struct ArrayGeometry {
  std::int64_t rows = 1, columns = 1;  ///< of one array
  int weight_bits = 1, cell_bits = 1;
  int input_bits = 1, dac_bits = 1;
  WeightScheme weight_scheme = WeightScheme::offset;
  InputSigns input_signs = InputSigns::twos_complement;

  constexpr bool is_differential() const {
    return weight_scheme == WeightScheme::differential || weight_scheme == WeightScheme::differential_analog;
  }
  /// Bits that the cells of one weight hold together, at most; the sign of a differential weight is in its column.
  constexpr int magnitude_bits() const { return is_differential() && weight_bits > 1 ? weight_bits - 1 : weight_bits; }
  constexpr int slices() const { return int(ceil_div(magnitude_bits(), cell_bits)); }
  constexpr int max_level() const { return (1 << cell_bits) - 1; }
  constexpr int max_drive() const { return (1 << dac_bits) - 1; }
  constexpr int cells_per_weight() const { return slices() * (is_differential() ? 2 : 1); }
  constexpr int conversions_per_weight() const { return slices() * (weight_scheme == WeightScheme::differential ? 2 : 1); }
  constexpr int phases() const { return int(ceil_div(input_bits, dac_bits)) * (input_signs == InputSigns::phases ? 2 : 1); }

  /// What keeps the functional model from computing with these sizes; nullptr where nothing does.
  constexpr const char* beyond_model() const {
    if (weight_bits > 16 || input_bits > 16) return "operands of more than 16 bits";
    if (cell_bits > 8) return "cells of more than 8 bits";
    if (dac_bits > 8) return "phases of more than 8 bits";
    if (max_sum() >= std::int64_t{1} << 30) return "sums (rows x largest level x largest DAC level) of 2^30 or more";
    return nullptr;
  }

  /// R: the largest sum of one column in one phase, in products of cell level and DAC level.
  constexpr std::int64_t max_sum() const { return rows * max_level() * max_drive(); }
  /// Bits that keep every sum apart: ceil(log2(R+1)), or ceil(log2(2R+1)) where currents are subtracted; a flipped column
  /// never holds more than half.
  constexpr int lossless_bits() const {
    const bool subtracted = weight_scheme == WeightScheme::differential_analog;
    const int bits = std::bit_width(std::uint64_t(subtracted ? 2 * max_sum() : max_sum()));
    return weight_scheme == WeightScheme::offset_flipped ? bits - 1 : bits;
  }
};

}  // namespace memwall
