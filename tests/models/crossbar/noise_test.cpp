// SPDX-License-Identifier: MIT
/// Read noise drawn once per conversion against the noise of every cell.
#include <cmath>

#include "tests/models/crossbar/crossbar_fixture.h"

namespace memwall {
namespace {

using namespace crossbar_test;

struct Moments {
  double mean, variance;
};

/// Of the first output over `draws` equal vectors.
Moments moments(const CrossbarConfig& config, const Integers& weights, const Integers& column, std::int64_t draws) {
  Integers inputs{column.rows, draws, {}};
  for (std::int64_t k = 0; k < column.rows; ++k)
    inputs.values.insert(inputs.values.end(), std::size_t(draws), column.values[std::size_t(k)]);
  ProgrammedCrossbar layer = Crossbar(config).program(weights.view());
  const auto y = multiply<double>(layer, inputs);
  double sum = 0.0, squares = 0.0;
  for (std::int64_t v = 0; v < draws; ++v) sum += y[std::size_t(v)];
  const double mean = sum / double(draws);
  for (std::int64_t v = 0; v < draws; ++v) squares += (y[std::size_t(v)] - mean) * (y[std::size_t(v)] - mean);
  return {mean, squares / double(draws - 1)};
}

constexpr std::int64_t kDraws = 10'000;

/// Levels of 0 to 3 in one slice, one phase, and a converter of 16 bit over a wide margin: quantisation adds 1/12 level².
CrossbarConfig one_slice() {
  CrossbarConfig config = four_slices(16);
  config.geometry.weight_bits = 2;
  config.geometry.input_bits = 1;
  config.geometry.input_signs = InputSigns::none;
  return config;
}

TEST(ReadNoise, HasTheVarianceOfItsCells) {
  CrossbarConfig config = one_slice();
  const Integers weights = constant(128, 1, 1), column = constant(128, 1, 1);  // stored as 3
  // Constant law: each of 128 driven cells has 2 % of 3 levels: 128 · 0.06² = 0.4608 levels², and 1/12 for rounding.
  config.read_noise = ReadNoise{ReadNoise::Law::constant, 0.02, false};
  Moments seen = moments(config, weights, column, kDraws);
  // A sample variance of 10 000 lies within 4 · sqrt(2 / 10 000) = 5.7 % with 4 sigma, a mean within 4 % of a deviation.
  const double constant_variance = 0.4608 + 1.0 / 12;
  EXPECT_NEAR(seen.variance, constant_variance, 0.057 * constant_variance);
  EXPECT_NEAR(seen.mean, 128.0, 0.04 * std::sqrt(constant_variance));
  // Proportional law, weights stored as 2: 128 · (0.05 · 2)² = 1.28.
  config.read_noise = ReadNoise{ReadNoise::Law::proportional, 0.05, false};
  seen = moments(config, constant(128, 1, 0), column, kDraws);
  const double proportional_variance = 1.28 + 1.0 / 12;
  EXPECT_NEAR(seen.variance, proportional_variance, 0.057 * proportional_variance);
  EXPECT_NEAR(seen.mean, 0.0, 0.04 * std::sqrt(proportional_variance));
}

TEST(ReadNoise, AgreesWithDrawsForEveryCell) {
  for (const WeightScheme scheme : {WeightScheme::offset, WeightScheme::differential_analog, WeightScheme::differential}) {
    for (const ReadNoise::Law law : {ReadNoise::Law::constant, ReadNoise::Law::proportional}) {
      CrossbarConfig config = four_slices(12);
      config.geometry.rows = 12;
      config.geometry.weight_scheme = scheme;
      config.geometry.input_bits = 6;
      config.geometry.dac_bits = 2;  // what a row drives is squared in the variance
      config.geometry.input_signs = InputSigns::phases;
      config.read_noise = ReadNoise{law, 0.08, false};
      const Integers weights = random_integers(12, 1, -127, 127, 8), column = random_integers(12, 1, -63, 63, 9);
      const Moments at_once = moments(config, weights, column, kDraws);
      config.read_noise->per_cell = true;
      const Moments by_cell = moments(config, weights, column, kDraws);
      // Two sample variances: 4 · sqrt(2 · 2 / 10 000) = 8 %; two means: 4 · sqrt(2 / 10 000) deviations.
      EXPECT_NEAR(at_once.variance / by_cell.variance, 1.0, 0.08) << int(scheme) << " " << int(law);
      EXPECT_NEAR(at_once.mean, by_cell.mean, 0.057 * std::sqrt(by_cell.variance)) << int(scheme) << " " << int(law);
    }
  }
}

TEST(ReadNoise, IsNormalAndIndependentFromDrawToDraw) {
  CrossbarConfig config = one_slice();
  config.read_noise = ReadNoise{ReadNoise::Law::constant, 0.9, false};  // 30.5 levels: rounding is nothing
  config.geometry.rows = 256;
  Integers inputs = constant(128, kDraws, 1);
  ProgrammedCrossbar layer = Crossbar(config).program(constant(128, 2, 0).view());
  const auto y = multiply<double>(layer, inputs);
  const double sigma = 0.9 * 3 * std::sqrt(128.0);
  double third = 0.0, fourth = 0.0, next = 0.0, neighbour = 0.0;
  int tail = 0;
  for (std::size_t v = 0; v + 1 < std::size_t(kDraws); ++v) {
    const double z = y[v] / sigma;
    third += z * z * z;
    fourth += z * z * z * z;
    next += z * y[v + 1] / sigma;
    neighbour += z * y[std::size_t(kDraws) + v] / sigma;
    tail += std::abs(z) > 2.0;
  }
  EXPECT_NEAR(third / kDraws, 0.0, 4 * std::sqrt(15.0 / kDraws));
  EXPECT_NEAR(fourth / kDraws, 3.0, 4 * std::sqrt(96.0 / kDraws));
  EXPECT_NEAR(next / kDraws, 0.0, 4 / std::sqrt(double(kDraws)));
  EXPECT_NEAR(neighbour / kDraws, 0.0, 4 / std::sqrt(double(kDraws)));
  EXPECT_NEAR(tail, 0.0455 * kDraws, 4 * std::sqrt(0.0455 * 0.9545 * kDraws));
}

std::vector<CrossbarConfig> noisy_configs() {
  std::vector<CrossbarConfig> configs(3, four_slices(8));
  configs[0].read_noise = ReadNoise{ReadNoise::Law::constant, 0.01, false};
  configs[1].read_noise = ReadNoise{ReadNoise::Law::proportional, 0.03, false};
  configs[1].adc.bow = 1.5;
  configs[2].window = {Siemens(40e-6), Siemens(1e-6)};
  configs[2].geometry.columns = 48;
  configs[2].wires = Wires{Ohms(2), Ohms(2), Ohms(50), Ohms(50)};
  configs[2].device_variation = DeviceVariation{0.05};
  configs[2].adc.offset_sigma = 0.5;
  configs[2].adc.gain_sigma = 0.01;
  return configs;
}

TEST(ReadNoise, ThreadsInstructionSetsAndBatchesChangeNoBit) {
  const Integers weights = random_integers(150, 19, -128, 127, 1), inputs = random_integers(150, 100, -128, 127, 2);
  for (const CrossbarConfig& config : noisy_configs()) {
    const Crossbar crossbar(config);
    ProgrammedCrossbar reference = crossbar.program(weights.view(), {}, 1);
    reference.use(*kernels("scalar"));
    const auto y = multiply<double>(reference, inputs, 1);
    for (const char* name : kKernelNames) {
      if (!kernels(name)) continue;
      for (const int threads : {1, 2, 5}) {
        ProgrammedCrossbar layer = crossbar.program(weights.view(), {}, threads);
        layer.use(*kernels(name));
        EXPECT_EQ(multiply<double>(layer, inputs, threads), y) << name << " " << threads;
      }
    }
    ProgrammedCrossbar in_parts = crossbar.program(weights.view());
    std::vector<double> parts(y.size());
    for (const std::int64_t first : {0, 31}) {
      const std::int64_t count = first == 0 ? 31 : 69;
      in_parts.multiply(IntegerMatrix{inputs.values.data() + first, 150, count, 100}, parts.data() + first, 100);
    }
    EXPECT_EQ(parts, y);
  }
}

TEST(ReadNoise, AnotherSeedAndAnotherReadGiveOtherNumbers) {
  const Integers weights = random_integers(100, 5, -128, 127, 1), inputs = random_integers(100, 4, -128, 127, 2);
  CrossbarConfig config = noisy_configs()[0];
  ProgrammedCrossbar layer = Crossbar(config).program(weights.view());
  const auto first = multiply<double>(layer, inputs), second = multiply<double>(layer, inputs);
  EXPECT_NE(first, second);
  config.seed = 7;
  ProgrammedCrossbar other = Crossbar(config).program(weights.view());
  EXPECT_NE(multiply<double>(other, inputs), first);
}

}  // namespace
}  // namespace memwall
