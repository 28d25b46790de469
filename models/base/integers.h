// SPDX-License-Identifier: MIT
/// Whole-number divisions that lose nothing.
#pragma once

#include <cstdint>

namespace memwall {

/// a / b, rounded up; b > 0.
constexpr std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

/// total · part / whole, rounded down, without overflow on the way.
constexpr std::int64_t proportion(std::int64_t total, std::int64_t part, std::int64_t whole) {
  __extension__ using Wide = __int128;
  return static_cast<std::int64_t>(Wide(total) * part / whole);
}

/// The same, rounded up.
constexpr std::int64_t proportion_up(std::int64_t total, std::int64_t part, std::int64_t whole) {
  __extension__ using Wide = __int128;
  return static_cast<std::int64_t>((Wide(total) * part + whole - 1) / whole);
}

/// The part of `total` that belongs to step `index` of `steps`: the parts differ by at most one and add up exactly.
constexpr std::int64_t part_of(std::int64_t total, std::int64_t index, std::int64_t steps) {
  return proportion(total, index + 1, steps) - proportion(total, index, steps);
}

}  // namespace memwall
