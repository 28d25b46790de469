// SPDX-License-Identifier: MIT
#include "models/macro/encoding.h"

#include <algorithm>
#include <cstdlib>

#include "models/base/integers.h"

namespace memwall {
namespace {

using Coding = InputFormat::Coding;
using Scheme = WeightFormat::Scheme;

/// Mean over digits of `digit_bits` of digit / largest digit; the top digit may be narrower and counts by its own largest.
double mean_digit(std::uint64_t code, std::int64_t bits, std::int64_t digit_bits, bool squared) {
  double sum = 0.0;
  const std::int64_t digits = ceil_div(bits, digit_bits);
  const std::uint64_t largest = (std::uint64_t{1} << digit_bits) - 1;
  for (std::int64_t i = 0; i < digits; ++i) {
    const double part = double((code >> (i * digit_bits)) & largest) / double(largest);
    sum += squared ? part * part : part;
  }
  return sum / double(digits);
}

std::uint64_t low_bits(std::int64_t code, std::int64_t bits) { return std::uint64_t(code) & ((std::uint64_t{1} << bits) - 1); }

/// Bits of the magnitude of a signed code; a one-bit code is all magnitude.
std::int64_t magnitude_bits(std::int64_t bits) { return std::max<std::int64_t>(1, bits - 1); }

}  // namespace

InputFormat InputFormat::read(ConfigReader in) {
  const InputFormat format{.coding = in.choice<Coding>("coding", {{"serial", Coding::serial},
                                                                  {"sign_magnitude", Coding::sign_magnitude},
                                                                  {"pulses", Coding::pulses},
                                                                  {"signed_pulses", Coding::signed_pulses},
                                                                  {"level", Coding::level}}),
                           .phase_bits = in.integer("phase_bits", 1, 16)};
  return format;
}

std::int64_t InputFormat::phases(std::int64_t bits) const {
  if (coding == Coding::serial) return ceil_div(bits, phase_bits);
  if (coding == Coding::sign_magnitude) return ceil_div(magnitude_bits(bits), phase_bits);
  return 1;
}

double InputFormat::drive(std::int64_t code, std::int64_t bits, bool is_signed) const {
  const std::int64_t offset = is_signed && phase_bits > 1 ? std::int64_t{1} << (bits - 1) : 0;
  switch (coding) {
    case Coding::serial: return mean_digit(low_bits(code + offset, bits), bits, phase_bits, phase_bits > 1);
    case Coding::sign_magnitude: return mean_digit(std::uint64_t(std::abs(code)), magnitude_bits(bits), phase_bits, phase_bits > 1);
    case Coding::pulses: return double(std::abs(code)) / double((std::int64_t{1} << bits) - 1);
    case Coding::signed_pulses: return double(std::abs(code)) / double((std::int64_t{1} << magnitude_bits(bits)) - 1);
    case Coding::level: {
      const double part = double(std::abs(code)) / double((std::int64_t{1} << bits) - 1);
      return part * part;
    }
  }
  return 0.0;
}

WeightFormat WeightFormat::read(ConfigReader in, std::int64_t cell_bits) {
  return {.scheme = in.choice<Scheme>("scheme", {{"plain", Scheme::plain},
                                                 {"offset", Scheme::offset},
                                                 {"differential_columns", Scheme::differential_columns},
                                                 {"differential_rows", Scheme::differential_rows}}),
          .cell_bits = cell_bits,
          .extension_columns = in.integer("extension_columns", 0, 64),
          .fixed_columns = in.integer("fixed_columns", 0, 64),
          .merged = in.flag("merged")};
}

std::int64_t WeightFormat::slices(std::int64_t bits) const {
  // A pair stores the magnitude: the sign says which of the two.
  const bool pair = scheme == Scheme::differential_columns || scheme == Scheme::differential_rows;
  return ceil_div(pair ? magnitude_bits(bits) : bits, cell_bits);
}

std::int64_t WeightFormat::columns(std::int64_t bits) const {
  if (fixed_columns > 0) return fixed_columns;
  return slices(bits) * (scheme == Scheme::differential_columns ? 2 : 1) + extension_columns;
}

double WeightFormat::level(std::int64_t code, std::int64_t bits) const {
  switch (scheme) {
    case Scheme::plain: return mean_digit(low_bits(code, bits), bits, cell_bits, false);
    case Scheme::offset: return mean_digit(low_bits(code + (std::int64_t{1} << (bits - 1)), bits), bits, cell_bits, false);
    case Scheme::differential_columns:
    case Scheme::differential_rows: return 0.5 * mean_digit(std::uint64_t(std::abs(code)), magnitude_bits(bits), cell_bits, false);
  }
  return 0.0;
}

}  // namespace memwall
