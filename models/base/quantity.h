// SPDX-License-Identifier: MIT
/// Reads "3.35 TB/s", "1.67 pJ", "0.3 mW/mm2": a number and its unit.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "models/base/units.h"

namespace memwall {

/// Exponents of joule, second, byte, metre, volt.
using Dimension = std::array<int, 5>;

template <int E, int T, int D, int L, int V>
constexpr Dimension dimension_of(Quantity<E, T, D, L, V>) {
  return {E, T, D, L, V};
}

/// A number in SI units with its dimension, as parsed.
struct ParsedQuantity {
  double si = 0.0;
  Dimension dimension{};
  bool has_unit = false;  ///< "1.28" has none; "90 %" has one
};

/// The quantity that `text` spells, or nothing where number or unit are not understood. A unit is a product of
/// symbols with optional powers, separated by `/` or `-`: `TB/s`, `mW/mm2`, `fJ/bit-mm`.
std::optional<ParsedQuantity> parse_quantity(std::string_view text);

/// Whether both are one value but for rounding: 300 fJ and 0.3 pJ.
bool same_value(const ParsedQuantity& a, const ParsedQuantity& b);

/// "bandwidth", "energy per data".
std::string unit_word(const Dimension& dimension);

/// "a bandwidth such as `3.35 TB/s`" for messages.
std::string describe(const Dimension& dimension);

}  // namespace memwall
