// SPDX-License-Identifier: MIT
#include "sim/report/si_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace memwall {
namespace {

/// Three significant digits without an exponent: 0.123, 1.23, 12.3, 123, 1230.
std::string three_digits(double value) {
  const double size = std::abs(value);
  const int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3;
  return fmt::format("{:.{}f}", value, decimals);
}

}  // namespace

std::string si_text(double value, const std::string& unit) {
  static constexpr const char* prefixes[] = {"a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E"};
  if (value == 0.0 || !std::isfinite(value)) return unit.empty() ? fmt::format("{:g}", value) : fmt::format("{:g} {}", value, unit);
  // 999.6 rounds to 1000, which is 1.00 of the next prefix.
  const int exponent = int(std::floor(std::log10(std::abs(value)) + 0.0002173 + 1e-12));
  const int third = std::clamp(exponent >= 0 ? exponent / 3 : (exponent - 2) / 3, -6, 6);
  const std::string unit_text = prefixes[third + 6] + unit;
  return three_digits(value * std::pow(10.0, -3.0 * third)) + (unit_text.empty() ? "" : " ") + unit_text;
}

std::string percent_text(double fraction) {
  const double percent = fraction * 100.0;
  if (percent != 0.0 && std::abs(percent) < 0.0995) return fmt::format("{:.2g} %", percent);
  return fmt::format("{:.{}f} %", percent, std::abs(percent) >= 99.95 ? 0 : 1);
}

}  // namespace memwall
