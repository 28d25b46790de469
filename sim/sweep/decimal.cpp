// SPDX-License-Identifier: MIT
#include "sim/sweep/decimal.h"

#include <charconv>
#include <cstdlib>

namespace memwall {
namespace {

constexpr std::int64_t kLimit = 1'000'000'000'000'000'000;  // 10^18: sums and differences stay within 64 bits
constexpr int kMaxExponent = 300;                           // what a double holds

/// The exponent behind `e`, or nothing where it is no number.
std::optional<int> parse_exponent(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || std::abs(value) > kMaxExponent) return std::nullopt;
  return value;
}

void strip_zeros(Decimal& value) {
  if (value.mantissa == 0) value.exponent = 0;
  while (value.mantissa != 0 && value.mantissa % 10 == 0) {
    value.mantissa /= 10;
    ++value.exponent;
  }
}

}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
  Decimal value;
  if (const std::size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
    const auto exponent = parse_exponent(text.substr(e + 1));
    if (!exponent) return std::nullopt;
    value.exponent = *exponent;
    text = text.substr(0, e);
  }
  bool fraction = false;
  int digits = 0;
  for (const char c : text) {
    if (c == '.' && !fraction) {
      fraction = true;
      continue;
    }
    if (c < '0' || c > '9' || value.mantissa > (kLimit - 9) / 10) return std::nullopt;
    value.mantissa = value.mantissa * 10 + (c - '0');
    value.exponent -= fraction ? 1 : 0;
    ++digits;
  }
  if (digits == 0) return std::nullopt;
  if (negative) value.mantissa = -value.mantissa;
  strip_zeros(value);
  return value;
}

std::optional<Decimal> at_exponent(Decimal value, int exponent) {
  if (value.mantissa == 0) return Decimal{0, exponent};
  for (; value.exponent > exponent; --value.exponent) {
    if (std::abs(value.mantissa) > kLimit / 10) return std::nullopt;
    value.mantissa *= 10;
  }
  for (; value.exponent < exponent; ++value.exponent) {
    if (value.mantissa % 10 != 0) return std::nullopt;
    value.mantissa /= 10;
  }
  return value;
}

std::string to_text(Decimal value, bool scientific) {
  strip_zeros(value);
  std::string digits = std::to_string(std::abs(value.mantissa));
  const std::string sign = value.mantissa < 0 ? "-" : "";
  if (scientific) return sign + digits + (value.exponent == 0 ? "" : "e" + std::to_string(value.exponent));
  if (value.exponent >= 0) return sign + digits + std::string(std::size_t(value.exponent), '0');
  const std::size_t places = std::size_t(-value.exponent);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, ".");
  return sign + digits;
}

}  // namespace memwall
