// SPDX-License-Identifier: MIT
/// Decimal numbers as they are written, without rounding: mantissa × 10^exponent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace memwall {

struct Decimal {
  std::int64_t mantissa = 0;  ///< at most 10^18 in magnitude
  int exponent = 0;
};

/// Reads all of `text` ("-1.25", "1e5"); nothing where it is not a number or has more than 18 digits.
std::optional<Decimal> parse_decimal(std::string_view text);

/// The same value with `exponent`; nothing where that needs a fraction or more than 18 digits.
std::optional<Decimal> at_exponent(Decimal value, int exponent);

/// "0.25", or "25e-2" where `scientific`.
std::string to_text(Decimal value, bool scientific);

}  // namespace memwall
