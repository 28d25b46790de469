// SPDX-License-Identifier: MIT
/// Adders of digital CIM: how many full adders a sum takes, and how many of them lie in a row.
#pragma once

#include <bit>
#include <cstdint>

#include "models/base/integers.h"

namespace memwall {

/// ceil(log2(n)) for n >= 1: bits that a sum of n terms is wider than one of them.
inline std::int64_t carry_bits(std::int64_t terms) { return std::int64_t(std::bit_width(std::uint64_t(terms) - 1)); }

/// Binary tree over `terms` operands of `bits` bits. Level l = 1, 2, ... has half as many adders as the one before, each one bit wider.
inline std::int64_t tree_full_adders(std::int64_t terms, std::int64_t bits) {
  std::int64_t full_adders = 0;
  for (std::int64_t width = bits; terms > 1; terms = ceil_div(terms, 2), ++width) full_adders += terms / 2 * width;
  return full_adders;
}

/// Full-adder delays from operands to sum: each level waits one bit for the level before, the last ripples through its width.
inline std::int64_t tree_adder_delays(std::int64_t terms, std::int64_t bits) { return 2 * carry_bits(terms) + bits; }

/// A chain of `terms` ripple-carry adders whose sum is `width` bits: down the chain, then along the last adder, and two for the register.
inline std::int64_t chain_adder_delays(std::int64_t terms, std::int64_t width) { return terms + width + 2; }

}  // namespace memwall
