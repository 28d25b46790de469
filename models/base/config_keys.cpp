// SPDX-License-Identifier: MIT
#include "models/base/config_keys.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

namespace memwall {
namespace {

/// `widths[2].bits` is asked as `widths[].bits`.
std::string without_numbers(const std::string& path) {
  std::string pattern;
  bool inside = false;
  for (const char c : path) {
    if (c == ']') inside = false;
    if (!inside) pattern += c;
    if (c == '[') inside = true;
  }
  return pattern;
}

/// The file as the source tree names it, wherever that was when it was compiled.
std::string in_tree(std::string file) {
  for (const char* folder : {"/models/", "/sim/"}) {
    if (const auto at = file.rfind(folder); at != std::string::npos) return file.substr(at + 1);
  }
  return file;
}

/// Thousands apart from five digits on; powers of two and ten as such where they are long.
std::string integer_word(std::int64_t value) {
  for (int exponent = 20; exponent < 63; ++exponent) {
    if (value == std::int64_t{1} << exponent) return fmt::format("2^{}", exponent);
  }
  if (value == std::numeric_limits<std::int64_t>::max()) return "2^63 - 1";
  const bool long_power = value >= 10'000'000 && std::pow(10.0, std::round(std::log10(double(value)))) == double(value);
  if (long_power) return fmt::format("10^{:.0f}", std::log10(double(value)));
  std::string digits = std::to_string(std::abs(value));
  for (int at = int(digits.size()) - 3; at > 0 && digits.size() > 4; at -= 3) digits.insert(std::size_t(at), " ");
  return (value < 0 ? "-" : "") + digits;
}

std::string number_word(double value) {
  if (value == std::round(value) && std::abs(value) < 1e6) return integer_word(std::int64_t(value));
  const double exponent = std::round(std::log10(std::abs(value)));
  if ((value >= 1e6 || value < 1e-3) && std::abs(value / std::pow(10.0, exponent) - 1.0) < 1e-9) return fmt::format("10^{:.0f}", exponent);
  return fmt::format("{:g}", value);
}

const char* symbol(const Dimension& dimension) {
  static const std::map<Dimension, const char*> symbols = {
      {{1, 0, 0, 0, 0}, "J"},    {{0, 1, 0, 0, 0}, "s"},   {{0, 0, 1, 0, 0}, "B"},    {{0, 0, 0, 1, 0}, "m"},
      {{0, 0, 0, 0, 1}, "V"},    {{1, -1, 0, 0, 0}, "W"},  {{0, -1, 1, 0, 0}, "B/s"}, {{1, -1, 0, 0, -1}, "A"},
      {{-1, 1, 0, 0, 2}, "Ohm"}, {{1, -1, 0, 0, -2}, "S"}, {{1, 0, -1, 0, 0}, "J/B"}, {{0, -1, 0, 0, 0}, "/s"},
  };
  const auto found = symbols.find(dimension);
  return found == symbols.end() ? "" : found->second;
}

}  // namespace

std::string value_words(double si, const Dimension& dimension) {
  const std::string unit = symbol(dimension);
  if (unit.empty()) return number_word(si);
  if (unit == "/s" || si == 0.0) return number_word(si) + " " + unit;
  if (unit == "B" && si >= 1024.0 && si < 1048576.0 && std::exp2(std::round(std::log2(si))) == si)
    return fmt::format("{:g} KiB", si / 1024.0);
  static constexpr const char* kPrefixes[] = {"a", "f", "p", "n", "u", "m", "", "k", "M", "G", "T", "P", "E"};
  const int step = int(std::floor(std::log10(std::abs(si)) / 3.0 + 1e-9));
  return fmt::format("{:g} {}{}", si / std::pow(1000.0, step), kPrefixes[step + 6], unit);
}

std::string range_words(Range range, const Dimension& dimension) {
  const bool low = std::isfinite(range.min), high = std::isfinite(range.max);
  if (!low && !high) return "";
  const std::string above = range.open_min ? "> " : "≥ ";
  if (!high) return above + (range.min == 0.0 ? "0" : value_words(range.min, dimension));
  if (!low) return "≤ " + value_words(range.max, dimension);
  const std::string from = range.min == 0.0 ? "0" : value_words(range.min, dimension);
  if (range.open_min) return "> " + from + ", ≤ " + value_words(range.max, dimension);
  const bool rate = dimension == Dimension{0, -1, 0, 0, 0};
  return (rate ? number_word(range.min) : from) + " to " + value_words(range.max, dimension);
}

std::string range_words(std::int64_t min, std::int64_t max) { return integer_word(min) + " to " + integer_word(max); }

void ConfigKeys::add(const std::string& path, const std::string& unit, const std::string& range, const std::source_location& where) {
  ConfigKey& key = keys_[without_numbers(path)];
  const auto join = [](std::string& known, const std::string& more) {
    if (known.empty()) known = more;
    if (!more.empty() && (" or " + known + " or ").find(" or " + more + " or ") == std::string::npos) known += " or " + more;
  };
  join(key.unit, unit);
  join(key.range, range);
  key.files.insert(in_tree(where.file_name()));
}

void ConfigKeys::make_optional(const std::string& path, const std::string& otherwise) {
  ConfigKey& key = keys_[without_numbers(path)];
  key.optional = true;
  if (!otherwise.empty()) key.otherwise = otherwise;
}

std::map<std::string, ConfigKey> ConfigKeys::asked() const {
  std::map<std::string, ConfigKey> read = keys_;
  std::erase_if(read, [](const auto& entry) { return entry.second.unit.empty(); });
  return read;
}

}  // namespace memwall
