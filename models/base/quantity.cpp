// SPDX-License-Identifier: MIT
#include "models/base/quantity.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace memwall {
namespace {

struct Unit {
  double factor;
  Dimension dimension;
};

using Symbol = std::pair<std::string_view, Unit>;

constexpr double kHour = 3600.0;
constexpr double kDay = 24 * kHour;

const std::vector<Symbol>& base_symbols() {
  static const std::vector<Symbol> symbols = {
      {"J", {1, {1, 0, 0, 0, 0}}},
      {"s", {1, {0, 1, 0, 0, 0}}},
      {"B", {1, {0, 0, 1, 0, 0}}},
      {"bit", {0.125, {0, 0, 1, 0, 0}}},
      {"m", {1, {0, 0, 0, 1, 0}}},
      {"V", {1, {0, 0, 0, 0, 1}}},
      {"W", {1, {1, -1, 0, 0, 0}}},
      {"Wh", {kHour, {1, 0, 0, 0, 0}}},
      {"Hz", {1, {0, -1, 0, 0, 0}}},
      {"A", {1, {1, -1, 0, 0, -1}}},
      {"Ohm", {1, {-1, 1, 0, 0, 2}}},
      {"S", {1, {1, -1, 0, 0, -2}}},
      {"F", {1, {1, 0, 0, 0, -2}}},
      {"op", {1, {}}},
      {"MAC", {1, {}}},
  };
  return symbols;
}

/// Symbols that take no prefix.
const std::vector<Symbol>& plain_symbols() {
  static const std::vector<Symbol> symbols = {
      {"min", {60, {0, 1, 0, 0, 0}}},
      {"h", {kHour, {0, 1, 0, 0, 0}}},
      {"d", {kDay, {0, 1, 0, 0, 0}}},
      {"y", {365.25 * kDay, {0, 1, 0, 0, 0}}},
      {"%", {0.01, {}}},
  };
  return symbols;
}

const std::vector<std::pair<std::string_view, double>>& prefixes() {
  static const std::vector<std::pair<std::string_view, double>> table = {
      {"Ki", 1024.0}, {"Mi", 1048576.0}, {"Gi", 1073741824.0}, {"Ti", 1099511627776.0},
      {"a", 1e-18},   {"f", 1e-15},      {"p", 1e-12},         {"n", 1e-9},
      {"u", 1e-6},    {"µ", 1e-6},       {"m", 1e-3},          {"k", 1e3},
      {"M", 1e6},     {"G", 1e9},        {"T", 1e12},          {"P", 1e15},
  };
  return table;
}

std::optional<Unit> find_symbol(const std::vector<Symbol>& symbols, std::string_view name) {
  for (const auto& [symbol, unit] : symbols) {
    if (symbol == name) return unit;
  }
  return std::nullopt;
}

std::optional<Unit> parse_symbol(std::string_view name) {
  if (auto unit = find_symbol(plain_symbols(), name)) return unit;
  if (auto unit = find_symbol(base_symbols(), name)) return unit;
  for (const auto& [prefix, factor] : prefixes()) {
    if (name.size() <= prefix.size() || name.substr(0, prefix.size()) != prefix) continue;
    auto unit = find_symbol(base_symbols(), name.substr(prefix.size()));
    if (!unit) continue;
    const bool binary = prefix.size() == 2 && prefix[1] == 'i';
    if (binary && unit->dimension != Dimension{0, 0, 1, 0, 0}) continue;
    return Unit{factor * unit->factor, unit->dimension};
  }
  return std::nullopt;
}

/// One symbol with an optional one-digit power: "mm2".
std::optional<Unit> parse_power(std::string_view text) {
  if (text.empty()) return std::nullopt;
  int power = 1;
  if (text.back() >= '1' && text.back() <= '9') {
    power = text.back() - '0';
    text.remove_suffix(1);
  }
  auto unit = parse_symbol(text);
  if (!unit) return std::nullopt;
  if (power == 1) return unit;
  Unit result{std::pow(unit->factor, power), unit->dimension};
  for (int& exponent : result.dimension) exponent *= power;
  return result;
}

/// "TB/s", "fJ/bit-mm": the first symbol multiplies, `/` divides, `-` continues with the same sign.
std::optional<Unit> parse_unit(std::string_view text) {
  Unit result{1.0, {}};
  int sign = 1;
  while (true) {
    const std::size_t end = text.find_first_of("/-");
    auto part = parse_power(text.substr(0, end));
    if (!part) return std::nullopt;
    result.factor *= sign > 0 ? part->factor : 1.0 / part->factor;
    for (std::size_t i = 0; i < result.dimension.size(); ++i) result.dimension[i] += sign * part->dimension[i];
    if (end == std::string_view::npos) return result;
    if (text[end] == '/') sign = -1;
    text.remove_prefix(end + 1);
  }
}

/// As parse_unit, which a sweep would ask millions of times for the same few.
std::optional<Unit> known_unit(std::string_view text) {
  thread_local std::map<std::string, Unit, std::less<>> known;
  if (const auto found = known.find(text); found != known.end()) return found->second;
  const std::optional<Unit> unit = parse_unit(text);
  if (unit) known.emplace(text, *unit);
  return unit;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<ParsedQuantity> parse_quantity(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || !std::isfinite(number)) return std::nullopt;
  const std::string_view rest = trimmed(text.substr(std::size_t(end - text.data())));
  if (rest.empty()) return ParsedQuantity{number, {}, false};
  const auto unit = known_unit(rest);
  if (!unit || !std::isfinite(number * unit->factor)) return std::nullopt;
  return ParsedQuantity{number * unit->factor, unit->dimension, true};
}

std::string describe(const Dimension& dimension) {
  static const std::vector<std::pair<Dimension, const char*>> names = {
      {{1, 0, 0, 0, 0}, "an energy such as `1.67 pJ`"},
      {{0, 1, 0, 0, 0}, "a time such as `15 ns`"},
      {{0, 0, 1, 0, 0}, "a data size such as `80 GB` or `256 bit`"},
      {{0, 0, 0, 1, 0}, "a length such as `0.6 mm`"},
      {{0, 0, 0, 2, 0}, "an area such as `0.37 mm2`"},
      {{0, 0, 0, 0, 1}, "a voltage such as `0.9 V`"},
      {{1, -1, 0, 0, 0}, "a power such as `20.7 mW`"},
      {{0, -1, 0, 0, 0}, "a rate such as `1.28 GHz` or `989.4 Top/s`"},
      {{0, -1, 1, 0, 0}, "a bandwidth such as `3.35 TB/s`"},
      {{1, 0, -1, 0, 0}, "an energy per data such as `3.9 pJ/bit`"},
      {{1, 0, -1, -1, 0}, "an energy per data and length such as `80 fJ/bit-mm`"},
      {{1, -1, 0, -2, 0}, "a power density such as `0.3 mW/mm2`"},
      {{1, -1, 0, 0, -1}, "a current such as `65 mA`"},
      {{-1, 1, 0, 0, 2}, "a resistance such as `25 kOhm`"},
      {{1, -1, 0, 0, -2}, "a conductance such as `40 uS`"},
      {{1, 0, 0, 0, -2}, "a capacitance such as `200 fF`"},
      {{0, 0, 0, 0, 0}, "a plain number"},
  };
  for (const auto& [known, name] : names) {
    if (known == dimension) return name;
  }
  return "a quantity of another dimension";
}

bool same_value(const ParsedQuantity& a, const ParsedQuantity& b) {
  constexpr double kRounding = 1e-9;
  return a.dimension == b.dimension && std::abs(a.si - b.si) <= kRounding * std::max(std::abs(a.si), std::abs(b.si));
}

std::string unit_word(const Dimension& dimension) {
  const std::string text = describe(dimension);
  const std::size_t begin = text.find(' ') + 1;
  return text.substr(begin, text.find(" such as") - begin);
}

}  // namespace memwall
