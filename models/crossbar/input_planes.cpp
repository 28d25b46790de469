// SPDX-License-Identifier: MIT
#include "models/crossbar/input_planes.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

#include "models/base/error.h"

namespace memwall {

InputPlanes::InputPlanes(const ArrayGeometry& geometry, const std::int32_t* inputs, std::int64_t rows, std::int64_t vectors,
                         std::int64_t stride, std::uint64_t first_vector, Needs needs)
    : geometry_(geometry),
      needs_(needs),
      vectors_(vectors),
      blocks_(ceil_div(rows, geometry.rows)),
      phases_(geometry.phases()),
      digits_(geometry.dac_bits),
      squares_(digits_ * (digits_ + 1) / 2),
      words_(int(ceil_div(geometry.rows, 32))),
      quads_(ceil_div(geometry.rows, 4)),
      planes_(vectors * phases_ * digits_),
      driven_sums_(std::size_t(blocks_ * vectors)),
      input_sums_(std::size_t(vectors)),
      weight_sums_(std::size_t(vectors)) {
  if (needs.words) word_planes_.resize(std::size_t(blocks_ * planes_ * words_));
  if (needs.quads) quad_planes_.resize(std::size_t(blocks_ * planes_ * quads_));
  if (needs.squares) square_planes_.resize(std::size_t(blocks_ * vectors * phases_ * squares_ * quads_));
  if (needs.norms) norms_.resize(std::size_t(blocks_ * vectors * phases_));
  choose_signs(inputs, rows, stride, first_vector);
  for (std::int64_t block = 0; block < blocks_; ++block) {
    const std::int64_t last = std::min(rows, (block + 1) * geometry.rows);
    for (std::int64_t first = block * geometry.rows; first < last; first += 32) {
      for (std::int64_t v = 0; v < vectors; ++v) {
        drive(block, first - block * geometry.rows, v, inputs + first * stride + v, stride, int(std::min<std::int64_t>(32, last - first)));
      }
    }
  }
  for (float& norm : norms_) norm = std::sqrt(norm);
}

std::int64_t InputPlanes::smallest(const ArrayGeometry& geometry) {
  if (geometry.input_signs == InputSigns::none) return 0;
  if (geometry.input_signs == InputSigns::phases) return 1 - (std::int64_t{1} << geometry.input_bits);
  return -(std::int64_t{1} << (geometry.input_bits - 1));
}

std::int64_t InputPlanes::largest(const ArrayGeometry& geometry) {
  const bool sign_apart = geometry.input_signs == InputSigns::none || geometry.input_signs == InputSigns::phases ||
                          geometry.input_signs == InputSigns::by_vector;
  return (std::int64_t{1} << (sign_apart ? geometry.input_bits : geometry.input_bits - 1)) - 1;
}

std::int64_t InputPlanes::offset() const {
  return geometry_.input_signs == InputSigns::offset ? std::int64_t{1} << (geometry_.input_bits - 1) : 0;
}

/// Checks the range of each vector and says what its phases count.
void InputPlanes::choose_signs(const std::int32_t* inputs, std::int64_t rows, std::int64_t stride, std::uint64_t first_vector) {
  const std::int64_t low = smallest(geometry_), high = largest(geometry_);
  std::vector<std::int64_t> least(std::size_t(vectors_), 0), most(std::size_t(vectors_), 0);
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t v = 0; v < vectors_; ++v) {
      const std::int64_t x = inputs[row * stride + v];
      const auto at = std::size_t(v);
      least[at] = std::min(least[at], x);
      most[at] = std::max(most[at], x);
      if (x >= low && x <= high) continue;
      throw InputError("input " + std::to_string(x) + " at row " + std::to_string(row) + ", vector " + std::to_string(first_vector + at) +
                       ": expected from " + std::to_string(low) + " to " + std::to_string(high));
    }
  }
  const std::int64_t half = std::int64_t{1} << (geometry_.input_bits - 1);
  const int steps = int(ceil_div(geometry_.input_bits, digits_));
  weights_.resize(std::size_t(vectors_ * phases_));
  for (std::int64_t v = 0; v < vectors_; ++v) {
    const bool negative = least[std::size_t(v)] < 0;
    if (geometry_.input_signs == InputSigns::by_vector && negative && most[std::size_t(v)] >= half) {
      throw InputError("vector " + std::to_string(first_vector + std::uint64_t(v)) + " has inputs from " +
                       std::to_string(least[std::size_t(v)]) + " to " + std::to_string(most[std::size_t(v)]) + ": expected from " +
                       std::to_string(low) + " to " + std::to_string(half - 1) + " where an input is negative");
    }
    std::int32_t* weight = weights_.data() + v * phases_;
    for (int p = 0; p < phases_; ++p) {
      weight[p] = std::int32_t{1} << (p % steps * digits_);
      if (p >= steps) weight[p] = -weight[p];  // the second half of `phases`: negative inputs
    }
    const bool sign_plane =
        geometry_.input_signs == InputSigns::twos_complement || (geometry_.input_signs == InputSigns::by_vector && negative);
    if (sign_plane) weight[phases_ - 1] = -weight[phases_ - 1];
    for (int p = 0; p < phases_; ++p) weight_sums_[std::size_t(v)] += weight[p];
  }
}

/// Up to 32 rows of one vector, `stride` numbers apart.
void InputPlanes::drive(std::int64_t block, std::int64_t row, std::int64_t vector, const std::int32_t* inputs, std::int64_t stride,
                        int count) {
  const bool by_sign = geometry_.input_signs == InputSigns::phases;
  const auto added = std::int32_t(offset());
  std::uint32_t levels[2][32] = {};  // what is driven first, and in the second half of `phases`
  std::int64_t sum = 0;
  for (int i = 0; i < count; ++i) {
    const std::int32_t input = inputs[i * stride];
    sum += input;
    const bool second = by_sign && input < 0;
    levels[second][i] = std::uint32_t(second ? -input : input + added);
  }
  input_sums_[std::size_t(vector)] += sum;
  driven_sums_[std::size_t(block * vectors_ + vector)] += sum + std::int64_t(added) * count;
  const int steps = int(ceil_div(geometry_.input_bits, digits_));
  for (int half = 0; half < (by_sign ? 2 : 1); ++half) {
    for (int step = 0; step < steps; ++step) {
      std::uint32_t digits[8] = {};  // `beyond_model` keeps phases to 8 bits
      // Bits above the top plane repeat the sign of a two's complement: they are no planes.
      for (int d = 0; d < digits_ && step * digits_ + d < geometry_.input_bits; ++d) {
        const int bit = step * digits_ + d;
        for (int i = 0; i < 32; ++i) digits[d] |= (levels[half][i] >> bit & 1u) << i;
      }
      store((block * vectors_ + vector) * phases_ + half * steps + step, row / 32, digits);
    }
  }
}

/// 32 rows of one phase, digit by digit.
void InputPlanes::store(std::int64_t slot, std::int64_t word, const std::uint32_t* digits) {
  const auto store_quads = [&](std::uint8_t* plane, std::uint32_t rows) {
    const std::int64_t last = std::min<std::int64_t>(8, quads_ - word * 8);
    for (std::int64_t q = 0; q < last; ++q) plane[word * 8 + q] = std::uint8_t(rows >> (4 * q) & 15u);
  };
  int square = 0;
  for (int d = 0; d < digits_; ++d) {
    if (needs_.words) word_planes_[std::size_t((slot * digits_ + d) * words_ + word)] = digits[d];
    if (needs_.quads) store_quads(quad_planes_.data() + (slot * digits_ + d) * quads_, digits[d]);
    for (int e = d; e < digits_; ++e, ++square) {
      const std::uint32_t both = digits[d] & digits[e];
      if (needs_.squares) store_quads(square_planes_.data() + (slot * squares_ + square) * quads_, both);
      if (needs_.norms) norms_[std::size_t(slot)] += float(std::popcount(both)) * float(1 << (d + e + (e > d)));
    }
  }
}

}  // namespace memwall
