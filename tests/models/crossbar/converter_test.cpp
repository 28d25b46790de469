// SPDX-License-Identifier: MIT
/// Ranges of converters, and what lies outside them.
#include <cmath>

#include "models/base/error.h"
#include "tests/models/crossbar/crossbar_fixture.h"

namespace memwall {
namespace {

using namespace crossbar_test;

/// One 2-bit weight in one cell, inputs of one bit: sums are what the converter sees.
CrossbarConfig one_cell(int bits, AdcRange range, double coverage = 1.0) {
  CrossbarConfig config;
  config.geometry = {
      .rows = 16, .columns = 8, .weight_bits = 2, .cell_bits = 2, .input_bits = 1, .dac_bits = 1, .input_signs = InputSigns::none};
  config.adc.bits = bits;
  config.adc.range = range;
  config.adc.coverage = coverage;
  return config;
}

/// Vector v drives the first v rows, v = 0 ... 16: sums of 3 v where all weights are 1 (level 3).
Integers staircase() {
  Integers inputs = constant(16, 17, 0);
  for (std::int64_t v = 0; v < 17; ++v) {
    for (std::int64_t row = 0; row < v; ++row) inputs.values[std::size_t(row * 17 + v)] = 1;
  }
  return inputs;
}

TEST(Converter, TheWholeRangeHasOneCodeWidth) {
  // R = 16 · 3 = 48 in 15 codes: 3.2 a code. 3 v / 3.2 = 0, 0.94, 1.88, 2.81, 3.75 ... rounds to v up to v = 8 (7.5: 8).
  ProgrammedCrossbar layer = Crossbar(one_cell(4, AdcRange::max)).program(constant(16, 1, 1).view());
  const auto y = multiply<double>(layer, staircase());
  EXPECT_NEAR(y[5], 5 * 3.2 - 2 * 5, 1e-12);  // 4.69 rounds to 5; the weight's offset is 2
  EXPECT_NEAR(y[16], 48.0 - 32, 1e-12);
  EXPECT_NEAR(y[9], 8 * 3.2 - 18, 1e-12);  // 8.44 rounds to 8
}

TEST(Converter, WithBitsToSpareNoCodeIsFinerThanALevel) {
  ProgrammedCrossbar layer = Crossbar(one_cell(12, AdcRange::max)).program(constant(16, 1, 1).view());
  EXPECT_TRUE(layer.is_exact());
  EXPECT_EQ(layer.steps(), std::pair(1.0, 1.0));
}

TEST(Converter, ACalibratedRangeHoldsWhatItWasShown) {
  // Rows 4 to 8 of the staircase: sums 12 to 24 of 48. Three bits: (24 - 12) / 7 = 1.714 a code, from 12 on.
  Integers shown = constant(16, 5, 0);
  for (std::int64_t v = 0; v < 5; ++v) {
    for (std::int64_t row = 0; row < 4 + v; ++row) shown.values[std::size_t(row * 5 + v)] = 1;
  }
  ProgrammedCrossbar layer = Crossbar(one_cell(3, AdcRange::calibrated)).program(constant(16, 1, 1).view(), shown.view());
  EXPECT_NEAR(layer.steps().first, 12.0 / 7, 1e-12);
  EXPECT_NEAR(multiply<double>(layer, shown)[2], 12 + 4 * 12.0 / 7 - 12, 1e-5);  // 18: (18 - 12) / 1.714 = 3.5 rounds to 4
  EXPECT_EQ(layer.report().clipped_low + layer.report().clipped_high, 0);
  EXPECT_EQ(layer.report().conversions, 5);
  // The whole staircase: 0, 3, 6, 9 lie below 12 by more than half a code; 27, ..., 48 above 24.
  multiply<double>(layer, staircase());
  EXPECT_EQ(layer.report().clipped_low, 4);
  EXPECT_EQ(layer.report().clipped_high, 8);
  EXPECT_THROW(Crossbar(one_cell(3, AdcRange::calibrated)).program(constant(16, 1, 1).view()), InputError);
}

TEST(Converter, EachArrayMayHaveItsOwnRange) {
  // 9 outputs: 8 in the first array with level 3, one in the second with level 0.
  Integers weights = constant(16, 9, 1);
  for (std::int64_t row = 0; row < 16; ++row) weights.values[std::size_t(row * 9 + 8)] = -2;
  const Integers shown = staircase();
  ProgrammedCrossbar own = Crossbar(one_cell(4, AdcRange::per_array)).program(weights.view(), shown.view());
  EXPECT_NEAR(own.steps().second, 48.0 / 15, 1e-12);
  EXPECT_EQ(own.steps().first, 1.0);  // sums of zero: a level a code
  const auto y = multiply<double>(own, shown);
  for (std::size_t v = 0; v < 17; ++v) EXPECT_EQ(y[8 * 17 + v], -2.0 * double(v));
}

TEST(Converter, CoverageLeavesTheTailsOut) {
  const Integers weights = constant(16, 1, 1), shown = staircase();
  // 17 sums, 3/4 inside: (17 - 1) · 0.25 / 2 = 2 on each side are left out: from 6 to 42.
  ProgrammedCrossbar layer = Crossbar(one_cell(5, AdcRange::calibrated, 0.75)).program(weights.view(), shown.view());
  EXPECT_NEAR(layer.steps().first, 36.0 / 31, 1e-12);
  multiply<double>(layer, shown);
  EXPECT_EQ(layer.report().clipped_low, 2);
  EXPECT_EQ(layer.report().clipped_high, 2);
}

TEST(Converter, GainOffsetAndBowAreItsOwn) {
  CrossbarConfig config = one_cell(6, AdcRange::max);  // exact otherwise: 48 of 63 codes
  config.adc.bow = 3.0;
  ProgrammedCrossbar bowed = Crossbar(config).program(constant(16, 1, 1).view());
  const auto y = multiply<double>(bowed, staircase());
  EXPECT_EQ(y[0], 0.0);
  // 4 · 3 · t (1 - t) with t = 30/63: 2.993; 30 becomes 33 (v = 10, weight offset 20)
  EXPECT_EQ(y[10], 33.0 - 20);
  config.adc.bow = 0.0;
  config.adc.offset_sigma = 2.0;
  config.adc.gain_sigma = 0.05;
  constexpr std::int64_t kColumns = 4000;
  ProgrammedCrossbar many = Crossbar(config).program(constant(16, kColumns, 1).view());
  const auto z = multiply<double>(many, staircase());
  double sum = 0.0, squares = 0.0;
  for (std::int64_t n = 0; n < kColumns; ++n) {
    const double error = z[std::size_t(n * 17 + 10)] - 10.0;
    sum += error;
    squares += error * error;
  }
  // At 30 codes: 2² + (0.05 · 30)² and 1/12 of rounding = 6.333; 4 sigma of a sample variance: 4 sqrt(2/4000) = 9 %.
  EXPECT_NEAR(sum / kColumns, 0.0, 4 * std::sqrt(6.333 / kColumns));
  EXPECT_NEAR(squares / kColumns, 6.333, 0.09 * 6.333);
  EXPECT_EQ(multiply<double>(many, staircase()), z);  // errors of a converter stay
}

TEST(Converter, ColumnsThatShareOneShareItsErrors) {
  CrossbarConfig config = one_cell(6, AdcRange::max);
  config.geometry.columns = 12;  // an array's columns 0 to 7 and 8 to 11 have two converters
  config.adc.gain_sigma = 0.05;
  config.adc.columns = 8;
  ProgrammedCrossbar layer = Crossbar(config).program(constant(16, 24, 1).view());
  const auto y = multiply<double>(layer, staircase());
  const auto at = [&](std::int64_t n) { return y[std::size_t(n * 17 + 16)]; };  // 48 codes: a gain of 5 % moves them
  for (std::int64_t n = 0; n < 8; ++n) EXPECT_EQ(at(n), at(0));
  for (std::int64_t n = 8; n < 12; ++n) EXPECT_EQ(at(n), at(8));
  for (std::int64_t n = 12; n < 20; ++n) EXPECT_EQ(at(n), at(12));
  EXPECT_NE(at(0), at(8));
  EXPECT_NE(at(0), at(12));
}

/// Vector v drives the first 8 + v rows, v = 0 ... 8.
Integers upper_stairs() {
  Integers inputs = constant(16, 9, 0);
  for (std::int64_t v = 0; v < 9; ++v) {
    for (std::int64_t row = 0; row < 8 + v; ++row) inputs.values[std::size_t(row * 9 + v)] = 1;
  }
  return inputs;
}

TEST(Correction, TakesTheOffsetOfEveryConverterAway) {
  // Sums of 24 to 48 with offsets of a few codes among 4096: each sum becomes itself and a whole number.
  CrossbarConfig config = one_cell(12, AdcRange::max);
  config.adc.offset_sigma = 4.0;
  const Integers weights = constant(16, 40, 1), shown = upper_stairs();
  ProgrammedCrossbar raw = Crossbar(config).program(weights.view());
  config.adc.is_corrected = true;
  ProgrammedCrossbar corrected = Crossbar(config).program(weights.view(), shown.view());
  const auto exact = product(weights, shown);
  const auto y = multiply<double>(corrected, shown), z = multiply<double>(raw, shown);
  double largest = 0.0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    EXPECT_NEAR(y[i], double(exact[i]), 1e-9);
    largest = std::max(largest, std::abs(z[i] - double(exact[i])));
  }
  EXPECT_GT(largest, 4.0);
}

// Two numbers of a line through seven sums would be those of the calibration and of nothing else.
TEST(Correction, WantsMoreSumsThanItsLineHasNumbers) {
  CrossbarConfig config = one_cell(12, AdcRange::max);
  config.adc.is_corrected = true;
  config.adc.offset_sigma = 4.0;
  const Integers weights = constant(16, 40, 1), shown = upper_stairs();
  Integers few{shown.rows, 7, {}};
  for (std::int64_t row = 0; row < few.rows; ++row) {
    for (std::int64_t column = 0; column < few.columns; ++column) few.values.push_back(std::int32_t(shown.at(row, column)));
  }
  try {
    (void)Crossbar(config).program(weights.view(), few.view());
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("a line through 7 sums of a column"), std::string::npos) << error.what();
  }
}

TEST(Correction, TakesTheGainOfAColumnAway) {
  // One cell of 40 uS behind 25 kOhm carries half. Even DAC levels d make sums of 3 d / 2, which are codes.
  CrossbarConfig config;
  config.geometry = {
      .rows = 1, .columns = 1, .weight_bits = 2, .cell_bits = 2, .input_bits = 8, .dac_bits = 8, .input_signs = InputSigns::none};
  config.adc.bits = 12;
  config.window = {Siemens(40e-6), Siemens(0.0)};
  config.wires = Wires{Ohms(1e3), Ohms(1e3), Ohms(20e3), Ohms(3e3)};
  Integers inputs = constant(1, 20, 0);
  for (std::int64_t v = 0; v < 20; ++v) inputs.values[std::size_t(v)] = std::int32_t(12 * v);
  const Integers weights = constant(1, 1, 1);  // stored as 3; the offset of 2 is subtracted digitally
  ProgrammedCrossbar raw = Crossbar(config).program(weights.view());
  EXPECT_EQ(multiply<double>(raw, inputs)[19], 1.5 * 228 - 2 * 228);
  config.adc.is_corrected = true;
  ProgrammedCrossbar corrected = Crossbar(config).program(weights.view(), inputs.view());
  const auto y = multiply<double>(corrected, inputs);
  for (std::size_t v = 0; v < 20; ++v) EXPECT_NEAR(y[v], 12.0 * double(v), 1e-9);
}

TEST(Correction, LeavesWhatIsExactAlone) {
  const Integers weights = random_integers(300, 20, -128, 127, 1), inputs = random_integers(300, 30, -128, 127, 2);
  for (const WeightScheme scheme : {WeightScheme::offset, WeightScheme::offset_flipped, WeightScheme::differential_analog}) {
    CrossbarConfig config = four_slices(10);
    config.geometry.weight_scheme = scheme;
    config.adc.is_corrected = true;
    Integers stored = weights;
    if (scheme == WeightScheme::differential_analog) {
      for (std::int32_t& weight : stored.values) weight = std::max(weight, -127);
    }
    ProgrammedCrossbar ideal = Crossbar(config).program(stored.view(), inputs.view());
    EXPECT_TRUE(ideal.is_exact());
    const auto exact = product(stored, inputs);
    EXPECT_EQ(multiply<std::int64_t>(ideal, inputs), exact);
    config.device_variation = DeviceVariation{0.0};  // cells in fixed point, converters that are fitted
    ProgrammedCrossbar fitted = Crossbar(config).program(stored.view(), inputs.view());
    EXPECT_FALSE(fitted.is_exact());
    const auto y = multiply<double>(fitted, inputs);
    for (std::size_t i = 0; i < exact.size(); ++i) EXPECT_EQ(y[i], double(exact[i])) << int(scheme) << " " << i;
  }
}

TEST(Correction, ReturnsMostOfWhatTheWiresTake) {
  // Inputs of one sign and 4 bits a phase: sums of hundreds, so that what the wires take is more than rounding.
  CrossbarConfig config = four_slices(12);
  config.geometry.rows = config.geometry.columns = 32;
  config.geometry.dac_bits = 4;
  config.geometry.input_signs = InputSigns::none;
  config.window = {Siemens(40e-6), Siemens(1e-6)};
  config.wires = Wires{Ohms(2), Ohms(2), Ohms(20), Ohms(20)};
  config.read_noise = ReadNoise{ReadNoise::Law::constant, 0.001, false};
  const Integers weights = random_integers(96, 24, -128, 127, 1), shown = random_integers(96, 64, 0, 255, 2),
                 inputs = random_integers(96, 64, 0, 255, 3);
  const auto error = [&](bool corrected) {
    config.adc.is_corrected = corrected;
    ProgrammedCrossbar layer = Crossbar(config).program(weights.view(), shown.view());
    const auto y = multiply<double>(layer, inputs);
    const auto exact = product(weights, inputs);
    double squares = 0.0;
    for (std::size_t i = 0; i < exact.size(); ++i) squares += (y[i] - double(exact[i])) * (y[i] - double(exact[i]));
    return std::sqrt(squares);
  };
  EXPECT_LT(error(true), 0.2 * error(false));
}

TEST(Correction, NeedsCalibrationInputs) {
  CrossbarConfig config = one_cell(4, AdcRange::max);
  config.adc.is_corrected = true;
  EXPECT_THROW(Crossbar(config).program(constant(16, 1, 1).view()), InputError);
  EXPECT_THROW(Crossbar(config).program(constant(16, 1, 1).view(), constant(15, 4, 1).view()), InputError);
}

}  // namespace
}  // namespace memwall
