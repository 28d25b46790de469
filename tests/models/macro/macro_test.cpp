// SPDX-License-Identifier: MIT
#include <cmath>

#include "tests/models/macro/macro_fixture.h"

namespace memwall {
namespace {

using namespace macro_test;

const Volts kNominal(1.0);

PartCost part(const Macro& macro, const std::string& name) {
  for (const PartCost& cost : macro.costs()) {
    if (cost.part->name == name) return cost;
  }
  throw std::out_of_range(name);
}

TEST(Macro, CountsAreThoseOfAllItsArrays) {
  const MacroConfig config = toy();
  const Macro macro(config, 2, 3, kNominal);
  EXPECT_EQ(macro.outputs(), 2 * 4);  // 8 columns hold four 2-bit weights
  EXPECT_EQ(macro.macs(), 8 * 4);
  EXPECT_DOUBLE_EQ(macro.count(MacroAction::row_phase), 2 * 4 * 3);
  EXPECT_DOUBLE_EQ(macro.count(MacroAction::column_phase), 2 * 8 * 3);
  EXPECT_DOUBLE_EQ(macro.count(MacroAction::cell_phase), 2 * 4 * 8 * 3);
  EXPECT_DOUBLE_EQ(macro.count(MacroAction::conversion), 2 * 8 * 3);
  EXPECT_DOUBLE_EQ(macro.count(MacroAction::conversion_bit), 2 * 8 * 3 * 6);
  EXPECT_DOUBLE_EQ(macro.count(MacroAction::output_pulse), 8 * 4);
  EXPECT_DOUBLE_EQ(macro.count(MacroAction::bit_mac), 32 * 2 * 3);
  EXPECT_DOUBLE_EQ(macro.utilisation(), 1.0);
}

TEST(Macro, APartIsThereForEachOfWhatTheArraysHave) {
  const auto area = [](const std::string& each) {
    std::string text = toy_text();
    const std::string rows = "energy: 1 pJ, leakage: 0 W, idle: 0 W, area: 1 um2";
    text.replace(text.find(rows), rows.size(), "energy: 1 pJ, count: 3, each: " + each + ", leakage: 0 W, idle: 0 W, area: 1 um2");
    const auto config = config_test::read_text<MacroConfig>(text);
    return part(Macro(config, 2, 3, kNominal), "rows").area.value * 1e12;
  };
  // Two arrays of 4 rows, 8 columns and 4 converters; three such parts each.
  EXPECT_DOUBLE_EQ(area("macro"), 3);
  EXPECT_DOUBLE_EQ(area("row"), 3 * 2 * 4);
  EXPECT_DOUBLE_EQ(area("column"), 3 * 2 * 8);
  EXPECT_DOUBLE_EQ(area("cell"), 3 * 2 * 32);
  EXPECT_DOUBLE_EQ(area("adc"), 3 * 2 * 4);
}

TEST(Macro, AConversionTakesWhatItsConverterNeeds) {
  std::string text = toy_text();
  const std::string step = "{name: conversion, time: 4 ns, per: conversion}";
  text.replace(text.find(step), step.size(), "{name: conversion, per: conversion}");
  EXPECT_EQ(config_test::mistakes<MacroConfig>(text).size(), 1u);  // it has no `adc`
  text += "adc: {law: walden, bits: 6, rate: 100 MHz, leakage: 0 W, reference: {bits: 6, energy: 1 pJ, area: 1 um2}}\n";
  // 3 phases of two columns a converter at 10 ns; reads take 3 x 10 ns and come before
  EXPECT_DOUBLE_EQ(Macro(config_test::read_text<MacroConfig>(text), 2, 3, kNominal).interval().value, 60e-9);
}

TEST(Macro, AllRowsWorkWhereNoNumberIsStated) {
  std::string text = toy_text();
  text.erase(text.find("  active_rows: 4\n"), 17);
  EXPECT_EQ(config_test::read_text<MacroConfig>(text).active_rows, 4);
}

TEST(Macro, WeightsThatLeaveColumnsOverFillLess) {
  const MacroConfig config = toy();
  const Macro macro(config, 3, 1, kNominal);
  EXPECT_EQ(macro.outputs(), 2 * 2);  // six of eight columns
  EXPECT_DOUBLE_EQ(macro.utilisation(), 0.75);
}

TEST(Macro, TheSlowestStageIsTheInterval) {
  const MacroConfig config = toy();
  const Macro macro(config, 2, 3, kNominal);
  EXPECT_DOUBLE_EQ(macro.interval().value, 30e-9);  // 3 phases x 10 ns; conversions take 3 x 2 x 4 ns
  EXPECT_DOUBLE_EQ(macro.latency().value, 30e-9 + 24e-9 + 5e-9);
}

TEST(Macro, EnergyIsCountsTimesPrices) {
  const MacroConfig config = toy();
  const Macro macro(config, 2, 3, kNominal);
  EXPECT_DOUBLE_EQ(part(macro, "rows").dynamic.value, 24e-12);
  EXPECT_DOUBLE_EQ(part(macro, "adc").dynamic.value, 480e-12);
  EXPECT_DOUBLE_EQ(part(macro, "adc").leakage.value, 8e-3);
  EXPECT_DOUBLE_EQ(part(macro, "adc").area.value, 16e-12);
  EXPECT_DOUBLE_EQ(part(macro, "cells").dynamic.value, 192 * 100e-15);
  EXPECT_DOUBLE_EQ(part(macro, "clock").dynamic.value, 2e-3 * 30e-9);
  EXPECT_NEAR(macro.energy().value, 24e-12 + 480e-12 + 19.2e-12 + 60e-12, 1e-21);
}

TEST(Macro, ValuesMoveWhatFollowsThem) {
  const MacroConfig config = toy();
  const Macro half(config, 2, 3, kNominal, {.inputs = 0.5, .products = 0.25});
  EXPECT_DOUBLE_EQ(part(half, "cells").dynamic.value, 48 * 100e-15);
  EXPECT_DOUBLE_EQ(part(half, "adc").dynamic.value, 480e-12);
}

TEST(Macro, SupplyMovesEnergyTimeAndLeakageByTheirLaws) {
  const MacroConfig config = toy();
  const Macro macro(config, 2, 3, Volts(0.65));
  const double delay = 0.65 * 0.7 / 0.35;
  EXPECT_NEAR(macro.interval().value, 30e-9 * delay, 1e-18);
  EXPECT_NEAR(part(macro, "rows").dynamic.value, 24e-12 * 0.4225, 1e-22);
  EXPECT_NEAR(part(macro, "adc").leakage.value, 8e-3 * 0.65 * std::exp(-0.7), 1e-15);
  EXPECT_DOUBLE_EQ(part(macro, "cells").dynamic.value, 19.2e-12);  // on a supply of its own
  // Stated power: charge of a nominal interval at the lower voltage, over the longer one.
  EXPECT_NEAR((part(macro, "clock").dynamic / macro.interval()).value, 2e-3 * 0.4225 / delay, 1e-15);
}

TEST(Macro, RowsInGroupsTakeATurnEach) {
  std::string text = toy_text();
  text.replace(text.find("active_rows: 4"), 14, "active_rows: 2");
  const auto config = config_test::read_text<MacroConfig>(text);
  const Macro macro(config, 2, 3, kNominal);
  EXPECT_DOUBLE_EQ(macro.interval().value, 60e-9);
  EXPECT_DOUBLE_EQ(macro.count(MacroAction::conversion), 2 * 2 * 8 * 3);
  EXPECT_DOUBLE_EQ(macro.count(MacroAction::row_phase), 2 * 4 * 3);  // each row is driven in its own group alone
}

TEST(Macro, WidthsItWasNotBuiltForAreRefused) {
  const MacroConfig config = toy();
  EXPECT_THROW(Macro(config, 9, 1, kNominal), InputError);
  EXPECT_THROW(Macro(config, 1, 9, kNominal), InputError);
}

TEST(MacroConfig, MistakesAreNamedWhereTheyStand) {
  std::string text = toy_text();
  text.replace(text.find("active_rows: 4"), 14, "active_rows: 5");
  EXPECT_EQ(config_test::mistakes<MacroConfig>(text), config_test::Texts{"f.yaml:8:16: array.active_rows: expected at most `rows`"});
  text = toy_text();
  text.replace(text.find("power: 2 mW"), 11, "power: 2 mW, energy: 1 pJ, per: mvm");
  EXPECT_EQ(config_test::mistakes<MacroConfig>(text).front(), "f.yaml:30:5: parts[3]: expected either `energy` and `per`, or `power`");
}

}  // namespace
}  // namespace memwall
