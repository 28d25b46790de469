// SPDX-License-Identifier: MIT
#include "models/circuit/adc.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace memwall {
namespace {

/// Energy and area at one resolution.
struct AdcRow {
  std::int64_t bits;
  Sourced<Joules> energy;
  SquareMetres area;
};

AdcRow read_row(ConfigReader in) {
  return {in.integer("bits", 1, 16), in.sourced<Joules>("energy"), in.quantity<SquareMetres>("area", kNonNegative)};
}

void take_row(ConfigReader& in, AdcConfig& config, bool bits_known) {
  std::string known;
  bool found = false;
  for (ConfigReader& row : in.list("table")) {
    const AdcRow entry = read_row(row);
    known += (known.empty() ? "" : ", ") + std::to_string(entry.bits);
    if (entry.bits != config.bits) continue;
    config.energy = entry.energy;
    config.area = entry.area;
    found = true;
  }
  if (!found && bits_known)
    in.fail("bits", "the table of this converter has no row for " + std::to_string(config.bits) + " bits; known: " + known);
}

/// Factor of a law that goes out from one resolution. Switching: the converter of ISAAC by Saberi's model, 0.79 pJ at 4 bits and 2.38 pJ
/// at 10.
double energy_per_bit(AdcConfig::Law law) { return law == AdcConfig::Law::switching ? 1.2 : law == AdcConfig::Law::walden ? 2.0 : 4.0; }

/// From one stated resolution: area doubles per bit in all of them, as comparators or unit capacitors do.
void scale_reference(const AdcRow& reference, AdcConfig& config, double energy_per_bit) {
  const double steps = double(config.bits - reference.bits);
  config.energy = {std::pow(energy_per_bit, steps) * reference.energy.value, reference.energy.provenance};
  if (steps != 0) config.energy.provenance = Provenance::derived;
  config.area = std::pow(2.0, steps) * reference.area;
}

/// The smallest published SAR converters of the same survey: 0.0015 mm2 at 6 to 7 effective bits, 0.0036 mm2 at 10 to 11, all nodes. `area` of
/// a config is that at 7.5.
double surveyed_area_ratio(double enob) { return std::pow(0.0036 / 0.0015, (enob - 7.5) / 4.0); }

void take_survey(ConfigReader& in, AdcConfig& config) {
  ConfigReader survey = in.section("survey");
  const double percentile = survey.number("percentile", {.min = 10.0, .max = 90.0});
  const double enob = double(config.bits) - survey.number("lost_bits", {.min = 0.0, .max = 4.0});
  config.area = surveyed_area_ratio(enob) * survey.quantity<SquareMetres>("area");
  config.energy = {std::pow(2.0, enob) * surveyed_step_energy(percentile, config.rate), Provenance::derived};
}

/// Leakage is stated for the resolution of `reference` and follows area: converters of one design leak by their transistors.
void scale_leakage(ConfigReader& in, AdcConfig& config, const AdcRow& reference) {
  const double steps = double(config.bits - reference.bits);
  if (steps == 0.0) return;
  if (config.law == AdcConfig::Law::table && reference.area.value == 0.0) {
    in.fail("reference", "expected an area above 0; `leakage` follows it");
    return;
  }
  double ratio = std::pow(2.0, steps);
  if (config.law == AdcConfig::Law::table) ratio = config.area / reference.area;
  if (config.law == AdcConfig::Law::survey) ratio = surveyed_area_ratio(7.5 + steps);
  config.leakage.value *= ratio;
  config.leakage.provenance = std::max(config.leakage.provenance, Provenance::derived);
}

/// `rate` is stated for the resolution of `reference`. A successive approximation samples and takes a step for each bit, a ramp one for each
/// level.
enum class Steps { one, bits, levels };
double slower(Steps steps, std::int64_t bits, std::int64_t reference) {
  if (steps == Steps::bits) return double(bits + 1) / double(reference + 1);
  return steps == Steps::levels ? std::pow(2.0, double(bits - reference)) : 1.0;
}

}  // namespace

Joules surveyed_step_energy(double percentile, Hertz rate) {
  // B. Murmann, ADC Performance Survey (rev. 2025-06-09), Nyquist rows of 2010 and later with 4 to 11 effective bits: energy per
  // conversion / 2^ENOB in fJ at the 10th, 25th, 50th, 75th and 90th percentile; 46 rows below 100 MS/s, 163 above.
  struct Point {
    double percentile, slow, fast;
  };
  static constexpr std::array<Point, 5> kPoints = {
      {{10, 2.11, 10.16}, {25, 5.61, 20.32}, {50, 18.34, 46.09}, {75, 74.25, 162.46}, {90, 164.73, 455.2}}};
  const bool fast = rate.value >= 1e8;
  for (std::size_t i = 1; i < kPoints.size(); ++i) {
    if (percentile > kPoints[i].percentile) continue;
    const double low = std::log(fast ? kPoints[i - 1].fast : kPoints[i - 1].slow);
    const double high = std::log(fast ? kPoints[i].fast : kPoints[i].slow);
    const double part = (percentile - kPoints[i - 1].percentile) / (kPoints[i].percentile - kPoints[i - 1].percentile);
    return Joules(1e-15 * std::exp(low + part * (high - low)));
  }
  return Joules(1e-15 * (fast ? kPoints.back().fast : kPoints.back().slow));
}

AdcConfig AdcConfig::read(ConfigReader in) {
  const std::size_t before = in.mistakes();
  const std::int64_t bits = in.integer("bits", 1, 16);
  const bool bits_known = in.mistakes() == before;
  AdcConfig config{.law = in.choice<Law>("law", {{"table", Law::table},
                                                 {"switching", Law::switching},
                                                 {"walden", Law::walden},
                                                 {"thermal", Law::thermal},
                                                 {"survey", Law::survey}}),
                   .bits = bits,
                   .rate = in.quantity<Hertz>("rate", kRates),
                   .energy = {},
                   .area = {},
                   .leakage = in.sourced<Watts>("leakage")};
  // All bases that a config states are read, so that one word switches the law.
  AdcConfig unused = config;
  if (in.has("table")) take_row(in, config.law == Law::table ? config : unused, bits_known && config.law == Law::table);
  if (in.has("survey")) take_survey(in, config.law == Law::survey ? config : unused);
  const auto steps = Steps(in.choice("steps", std::vector<std::string>{"one", "bits", "levels"}, 0));
  const bool referred = in.has("reference");
  const AdcRow reference = referred ? read_row(in.section("reference")) : AdcRow{};
  if (referred && config.law != Law::table && config.law != Law::survey) {
    scale_reference(reference, config, energy_per_bit(config.law));
  }
  if (steps != Steps::one && !referred) in.fail("reference", "missing key; `rate` is that of its resolution");
  if (referred) config.rate *= 1.0 / slower(steps, config.bits, reference.bits);
  static constexpr std::array<const char*, 5> bases = {"table", "reference", "reference", "reference", "survey"};
  const char* base = bases[std::size_t(config.law)];
  if (bits_known && !in.has(base)) {
    in.fail(base, "missing key; `law` builds on it");
  } else if (in.mistakes() == before && config.leakage.value.value > 0.0) {
    if (!referred) in.fail("reference", "missing key; `leakage` is that of its resolution");
    if (referred) scale_leakage(in, config, reference);
  }
  return config;
}

}  // namespace memwall
