// SPDX-License-Identifier: MIT
/// Small layers for tests of functional crossbars: random integers and the plain product they must give.
#pragma once

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "models/crossbar/crossbar.h"

namespace memwall::crossbar_test {

struct Integers {
  std::int64_t rows, columns;
  std::vector<std::int32_t> values;
  IntegerMatrix view() const { return {values.data(), rows, columns, columns}; }
  std::int64_t at(std::int64_t row, std::int64_t column) const { return values[std::size_t(row * columns + column)]; }
};

inline Integers random_integers(std::int64_t rows, std::int64_t columns, std::int64_t low, std::int64_t high, unsigned seed) {
  std::mt19937 random(seed);
  Integers matrix{rows, columns, {}};
  for (std::int64_t i = 0; i < rows * columns; ++i)
    matrix.values.push_back(std::int32_t(low + std::int64_t(random() % std::uint64_t(high - low + 1))));
  return matrix;
}

inline Integers constant(std::int64_t rows, std::int64_t columns, std::int32_t value) {
  return {rows, columns, std::vector<std::int32_t>(std::size_t(rows * columns), value)};
}

/// WᵀX.
inline std::vector<std::int64_t> product(const Integers& weights, const Integers& inputs) {
  std::vector<std::int64_t> y(std::size_t(weights.columns * inputs.columns), 0);
  for (std::int64_t k = 0; k < weights.rows; ++k) {
    for (std::int64_t n = 0; n < weights.columns; ++n) {
      for (std::int64_t v = 0; v < inputs.columns; ++v) y[std::size_t(n * inputs.columns + v)] += weights.at(k, n) * inputs.at(k, v);
    }
  }
  return y;
}

template <class T>
std::vector<T> multiply(ProgrammedCrossbar& layer, const Integers& inputs, int threads = 1) {
  std::vector<T> y(std::size_t(layer.outputs() * inputs.columns));
  layer.multiply(inputs.view(), y.data(), inputs.columns, threads);
  return y;
}

/// 8-bit weights in four 2-bit slices, 8 phases, 128 × 128 cells.
inline CrossbarConfig four_slices(int adc_bits) {
  CrossbarConfig config;
  config.geometry = {.rows = 128,
                     .columns = 128,
                     .weight_bits = 8,
                     .cell_bits = 2,
                     .input_bits = 8,
                     .dac_bits = 1,
                     .weight_scheme = WeightScheme::offset,
                     .input_signs = InputSigns::twos_complement};
  config.adc.bits = adc_bits;
  return config;
}

}  // namespace memwall::crossbar_test
