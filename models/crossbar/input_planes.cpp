// SPDX-License-Identifier: MIT
#include "models/crossbar/input_planes.h"

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
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t v = 0; v < vectors; ++v) drive(row, v, inputs[row * stride + v]);
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

void InputPlanes::drive(std::int64_t row, std::int64_t vector, std::int64_t input) {
  const std::int64_t block = row / geometry_.rows, in_block = row % geometry_.rows;
  input_sums_[std::size_t(vector)] += input;
  driven_sums_[std::size_t(block * vectors_ + vector)] += input + offset();
  const int steps = int(ceil_div(geometry_.input_bits, digits_));
  const std::uint32_t mask = (1u << digits_) - 1;
  const bool second_half = geometry_.input_signs == InputSigns::phases && input < 0;
  const auto bits = std::uint32_t(second_half ? -input : input + offset());
  for (int step = 0; step < steps; ++step) {
    const std::uint32_t level = (bits >> (step * digits_)) & mask;
    // The sign bits above the top plane of a two's complement are no plane.
    const int left = geometry_.input_bits - step * digits_;
    const std::uint32_t driven = left < digits_ ? level & ((1u << left) - 1) : level;
    if (driven) set(block, in_block, vector, second_half ? steps + step : step, driven);
  }
}

void InputPlanes::set(std::int64_t block, std::int64_t row, std::int64_t vector, int phase, std::uint32_t level) {
  const std::int64_t slot = (block * vectors_ + vector) * phases_ + phase;
  const auto bit = std::uint8_t(1u << (row % 4));
  for (int d = 0; d < digits_; ++d) {
    if (!(level >> d & 1)) continue;
    if (needs_.words) word_planes_[std::size_t((slot * digits_ + d) * words_ + row / 32)] |= 1u << (row % 32);
    if (needs_.quads) quad_planes_[std::size_t((slot * digits_ + d) * quads_ + row / 4)] |= bit;
  }
  if (needs_.squares) {
    int square = 0;
    for (int d = 0; d < digits_; ++d) {
      for (int e = d; e < digits_; ++e, ++square) {
        if (level >> d & level >> e & 1) square_planes_[std::size_t((slot * squares_ + square) * quads_ + row / 4)] |= bit;
      }
    }
  }
  if (needs_.norms) norms_[std::size_t(slot)] += float(level) * float(level);
}

}  // namespace memwall
