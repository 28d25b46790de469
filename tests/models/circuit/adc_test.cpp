// SPDX-License-Identifier: MIT
#include "models/circuit/adc.h"

#include <cmath>

#include "tests/models/base/config_fixture.h"

namespace memwall {
namespace {

using namespace config_test;

std::string adc(int bits) {
  return "law: table\nbits: " + std::to_string(bits) +
         "\nrate: 1.28 GHz\nleakage: 0.2 mW\nprovenance: published\n"
         "table:\n  - {bits: 6, energy: !derived 1.13 pJ, area: 627 um2}\n  - {bits: 8, energy: 1.5625 pJ, area: 1200 um2}\n"
         "reference: {bits: 8, energy: 1.5625 pJ, area: 1200 um2}\n";
}

TEST(Adc, EnergyAndAreaFollowItsResolution) {
  const auto six = read_text<AdcConfig>(adc(6));
  EXPECT_DOUBLE_EQ(six.energy.value.value, 1.13e-12);
  EXPECT_EQ(six.energy.provenance, Provenance::derived);
  EXPECT_DOUBLE_EQ(six.area.value, 627e-12);
  const auto eight = read_text<AdcConfig>(adc(8));
  EXPECT_DOUBLE_EQ(eight.energy.value.value, 1.5625e-12);
  EXPECT_EQ(eight.energy.provenance, Provenance::published);
  EXPECT_DOUBLE_EQ(eight.area.value, 1200e-12);
}

TEST(Adc, AResolutionOutsideItsTableIsRefused) {
  EXPECT_EQ(mistakes<AdcConfig>(adc(7)), Texts{"f.yaml:2:7: bits: the table of this converter has no row for 7 bits; known: 6, 8"});
}

// 0.2 mW belong to the 1200 um2 of 8 bits; 627 of them are left at 6.
TEST(Adc, LeakageFollowsAreaFromTheResolutionOfItsReference) {
  const auto eight = read_text<AdcConfig>(adc(8));
  EXPECT_DOUBLE_EQ(eight.leakage.value.value, 0.2e-3);
  EXPECT_EQ(eight.leakage.provenance, Provenance::published);
  const auto six = read_text<AdcConfig>(adc(6));
  EXPECT_DOUBLE_EQ(six.leakage.value.value, 0.2e-3 * 627 / 1200);
  EXPECT_EQ(six.leakage.provenance, Provenance::derived);
}

std::string by_law(const std::string& law, int bits, const std::string& basis, const std::string& leakage = "0 mW") {
  return "law: " + law + "\nbits: " + std::to_string(bits) + "\nrate: 10 MHz\nleakage: !published " + leakage + "\n" + basis;
}

TEST(Adc, LeakageDoublesPerBitWhereAreaDoes) {
  const std::string reference = "reference: {bits: 8, energy: !published 2 pJ, area: 100 um2}\n";
  for (const char* law : {"walden", "thermal"}) {
    EXPECT_DOUBLE_EQ(read_text<AdcConfig>(by_law(law, 10, reference, "3 uW")).leakage.value.value, 12e-6) << law;
    EXPECT_DOUBLE_EQ(read_text<AdcConfig>(by_law(law, 7, reference, "3 uW")).leakage.value.value, 1.5e-6) << law;
  }
}

TEST(Adc, LeakageWithoutAResolutionThatItIsStatedAtIsRefused) {
  const std::string table = "table: [{bits: 8, energy: !published 1 pJ, area: 1 um2}]\n";
  EXPECT_EQ(mistakes<AdcConfig>(by_law("table", 8, table, "1 uW")),
            Texts{"f.yaml:1:1: reference: missing key; `leakage` is that of its resolution"});
  EXPECT_EQ(mistakes<AdcConfig>(by_law("table", 8, table)), Texts{});
}

TEST(Adc, SwitchingTakesAFifthMorePerBit) {
  const auto ten = read_text<AdcConfig>(by_law("switching", 10, "reference: {bits: 8, energy: !published 2 pJ, area: 100 um2}\n"));
  EXPECT_NEAR(ten.energy.value.value, 2.88e-12, 1e-24);  // 2 pJ x 1.2^2
  EXPECT_DOUBLE_EQ(ten.area.value, 400e-12);
}

TEST(Adc, WaldenDoublesPerBitAndThermalNoiseQuadruples) {
  const std::string reference = "reference: {bits: 8, energy: !published 2 pJ, area: 100 um2}\n";
  const auto same = read_text<AdcConfig>(by_law("walden", 8, reference));
  EXPECT_DOUBLE_EQ(same.energy.value.value, 2e-12);
  EXPECT_EQ(same.energy.provenance, Provenance::published);
  const auto walden = read_text<AdcConfig>(by_law("walden", 10, reference));
  EXPECT_DOUBLE_EQ(walden.energy.value.value, 8e-12);
  EXPECT_DOUBLE_EQ(walden.area.value, 400e-12);
  EXPECT_EQ(walden.energy.provenance, Provenance::derived);
  EXPECT_DOUBLE_EQ(read_text<AdcConfig>(by_law("thermal", 6, reference)).energy.value.value, 0.125e-12);  // 2 pJ / 16
}

TEST(Adc, ASurveyedConverterTakesAPercentileOfPublishedOnes) {
  // 8 bits less 2: 64 steps of 18.34 fJ, the median below 100 MS/s.
  const auto median = read_text<AdcConfig>(by_law("survey", 8, "survey: {percentile: 50, lost_bits: 2, area: 1700 um2}\n"));
  EXPECT_NEAR(median.energy.value.value, 64 * 18.34e-15, 1e-20);
  EXPECT_GT(surveyed_step_energy(50, Hertz(1e9)), surveyed_step_energy(50, Hertz(1e7)));
  // Halfway between the 25th and 50th in logarithm: sqrt(5.61 x 18.34) fJ.
  EXPECT_NEAR(surveyed_step_energy(37.5, Hertz(1e7)).value, 1e-15 * std::sqrt(5.61 * 18.34), 1e-20);
}

// The smallest of the survey grow from 0.0015 to 0.0036 mm2 over four effective bits: by the root of 2.4 over two.
TEST(Adc, ASurveyedConverterGrowsAsTheSmallestPublishedOnesDo) {
  const std::string survey =
      "survey: {percentile: 50, lost_bits: 0.5, area: 1700 um2}\nreference: {bits: 8, energy: !published 1 pJ, area: 1 um2}\n";
  const auto eight = read_text<AdcConfig>(by_law("survey", 8, survey, "3 uW")),
             ten = read_text<AdcConfig>(by_law("survey", 10, survey, "3 uW"));
  EXPECT_DOUBLE_EQ(eight.area.value, 1700e-12);
  EXPECT_DOUBLE_EQ(eight.leakage.value.value, 3e-6);
  EXPECT_NEAR(ten.area.value, 1700e-12 * std::sqrt(2.4), 1e-20);
  EXPECT_NEAR(ten.leakage.value.value, 3e-6 * std::sqrt(2.4), 1e-15);
}

// 1.28 GS/s at 8 bits: nine steps, the sample among them, or 256.
TEST(Adc, WhatItStepsThroughSetsTheTimeOfAConversion) {
  const auto rate = [](int bits, const std::string& steps) { return read_text<AdcConfig>(adc(bits) + steps).rate.value; };
  EXPECT_DOUBLE_EQ(rate(6, ""), 1.28e9);
  EXPECT_DOUBLE_EQ(rate(6, "steps: one\n"), 1.28e9);
  EXPECT_DOUBLE_EQ(rate(6, "steps: bits\n"), 1.28e9 * 9 / 7);
  EXPECT_DOUBLE_EQ(rate(8, "steps: bits\n"), 1.28e9);
  EXPECT_DOUBLE_EQ(rate(6, "steps: levels\n"), 1.28e9 * 4);
  EXPECT_EQ(mistakes<AdcConfig>(by_law("survey", 8, "survey: {percentile: 50, lost_bits: 0.5, area: 1700 um2}\nsteps: bits\n", "0 W")),
            Texts{"f.yaml:1:1: reference: missing key; `rate` is that of its resolution"});
}

TEST(Adc, ALawWithoutItsBasisIsRefused) {
  EXPECT_EQ(mistakes<AdcConfig>(by_law("walden", 8, "")), Texts{"f.yaml:1:1: reference: missing key; `law` builds on it"});
}

TEST(Adc, OneWordSwitchesTheLaw) {
  const auto with = [](const char* law) {
    return read_text<AdcConfig>(
               by_law(law, 8, "table: [{bits: 8, energy: 1 pJ, area: 1 um2}]\nreference: {bits: 7, energy: 1 pJ, area: 1 um2}\n"))
        .energy.value.value;
  };
  EXPECT_DOUBLE_EQ(with("table"), 1e-12);
  EXPECT_DOUBLE_EQ(with("walden"), 2e-12);
  EXPECT_DOUBLE_EQ(with("thermal"), 4e-12);
}

}  // namespace
}  // namespace memwall
