// SPDX-License-Identifier: MIT
/// With lossless converters and ideal cells a crossbar is an integer matrix product.
#include "models/base/error.h"
#include "tests/models/crossbar/crossbar_fixture.h"

namespace memwall {
namespace {

using namespace crossbar_test;

constexpr WeightScheme kSchemes[] = {WeightScheme::offset, WeightScheme::offset_flipped, WeightScheme::differential,
                                     WeightScheme::differential_analog, WeightScheme::twos_complement};
constexpr InputSigns kSigns[] = {InputSigns::twos_complement, InputSigns::by_vector, InputSigns::offset, InputSigns::phases,
                                 InputSigns::none};

CrossbarConfig lossless(ArrayGeometry geometry) {
  CrossbarConfig config;
  config.geometry = geometry;
  config.adc.range = AdcRange::lossless;
  config.adc.bits = geometry.lossless_bits();
  return config;
}

/// Random sizes and widths, odd ones among them, of one scheme; extremes stand among weights and inputs.
void check_exact(WeightScheme scheme, InputSigns signs, unsigned seed) {
  std::mt19937 random(seed);
  const auto pick = [&](int low, int high) { return low + int(random() % unsigned(high - low + 1)); };
  ArrayGeometry geometry;
  geometry.rows = pick(1, 140);
  geometry.columns = pick(1, 70);
  geometry.weight_bits = pick(1, 9);
  geometry.cell_bits = scheme == WeightScheme::twos_complement ? 1 : pick(1, 4);
  geometry.input_bits = pick(1, 9);
  const bool sign_plane = signs == InputSigns::twos_complement || signs == InputSigns::by_vector;
  geometry.dac_bits = sign_plane ? 1 : pick(1, 3);
  geometry.weight_scheme = scheme;
  geometry.input_signs = signs;
  const std::int64_t rows = pick(1, 300), outputs = pick(1, 37), vectors = pick(1, 70);
  Integers weights = random_integers(rows, outputs, WeightSlices::smallest(geometry), WeightSlices::largest(geometry), seed + 1);
  std::int64_t most = InputPlanes::largest(geometry);
  if (signs == InputSigns::by_vector) most >>= 1;
  Integers inputs = random_integers(rows, vectors, InputPlanes::smallest(geometry), most, seed + 2);
  for (std::int64_t k = 0; k < rows; ++k) {
    weights.values[std::size_t(k * outputs)] = std::int32_t(seed % 2 ? WeightSlices::smallest(geometry) : WeightSlices::largest(geometry));
    inputs.values[std::size_t(k * vectors)] = std::int32_t(seed % 3 ? InputPlanes::smallest(geometry) : most);
  }
  ProgrammedCrossbar layer = Crossbar(lossless(geometry)).program(weights.view());
  ASSERT_TRUE(layer.is_exact());
  ASSERT_EQ(multiply<std::int64_t>(layer, inputs), product(weights, inputs))
      << "seed " << seed << ": " << geometry.rows << " rows, " << geometry.weight_bits << " weight bits, " << geometry.cell_bits
      << " cell bits, " << geometry.input_bits << " input bits, " << geometry.dac_bits << " DAC bits";
  // The converter itself, code by code, loses nothing either: the same sums through codes of one level.
  CrossbarConfig coded = lossless(geometry);
  coded.read_noise = ReadNoise{ReadNoise::Law::constant, 0.0, false};
  ProgrammedCrossbar through_codes = Crossbar(coded).program(weights.view());
  ASSERT_FALSE(through_codes.is_exact());
  const auto exact = product(weights, inputs);
  ASSERT_EQ(multiply<double>(through_codes, inputs), std::vector<double>(exact.begin(), exact.end())) << "seed " << seed;
  ASSERT_EQ(through_codes.report().clipped_low + through_codes.report().clipped_high, 0) << "seed " << seed;
}

TEST(ExactCrossbar, EqualsTheIntegerProductForEverySchemeAndOddSizes) {
  unsigned seed = 1;
  for (const WeightScheme scheme : kSchemes) {
    for (const InputSigns signs : kSigns) {
      for (int round = 0; round < 12; ++round) check_exact(scheme, signs, seed += 7);
    }
  }
}

TEST(ExactCrossbar, EveryInstructionSetGivesTheSame) {
  for (const WeightScheme scheme : kSchemes) {
    CrossbarConfig config = four_slices(8);
    config.geometry.weight_scheme = scheme;
    const Integers weights = random_integers(200, 21, WeightSlices::smallest(config.geometry), 127, 1);
    const Integers inputs = random_integers(200, 9, -128, 127, 2);
    std::vector<double> first;
    for (const char* name : kKernelNames) {
      const Kernels* set = kernels(name);
      if (!set) continue;
      ProgrammedCrossbar layer = Crossbar(config).program(weights.view());
      layer.use(*set);
      const auto y = multiply<double>(layer, inputs);
      if (first.empty()) first = y;
      EXPECT_EQ(y, first) << name;
    }
  }
}

TEST(ExactCrossbar, AVectorWithoutNegativeInputsMayUseTheSignPlane) {
  CrossbarConfig config = four_slices(9);
  config.geometry.input_signs = InputSigns::by_vector;
  const Integers weights = random_integers(20, 3, -128, 127, 3);
  Integers inputs = constant(20, 2, 255);
  for (std::int64_t k = 0; k < 20; ++k) inputs.values[std::size_t(2 * k)] = std::int32_t(-k);
  ProgrammedCrossbar layer = Crossbar(config).program(weights.view());
  EXPECT_EQ(multiply<std::int64_t>(layer, inputs), product(weights, inputs));
  inputs.values[1] = -1;
  EXPECT_THROW(multiply<std::int64_t>(layer, inputs), InputError);
}

// R = 128 rows x 3 x 1 = 384: 385 sums take 9 bits; subtracted 769 sums take 10; a flipped column holds at most 192, 8 bits.
TEST(LosslessBits, FollowTheLargestSum) {
  ArrayGeometry geometry = four_slices(8).geometry;
  EXPECT_EQ(geometry.lossless_bits(), 9);
  geometry.weight_scheme = WeightScheme::differential;
  EXPECT_EQ(geometry.lossless_bits(), 9);
  geometry.weight_scheme = WeightScheme::differential_analog;
  EXPECT_EQ(geometry.lossless_bits(), 10);
  geometry.weight_scheme = WeightScheme::offset_flipped;
  EXPECT_EQ(geometry.lossless_bits(), 8);
  geometry.weight_scheme = WeightScheme::offset;
  geometry.dac_bits = 2;  // R = 1152
  EXPECT_EQ(geometry.lossless_bits(), 11);
  geometry = {.rows = 127, .columns = 1, .cell_bits = 1, .dac_bits = 1};  // 128 sums: 7 bits exactly
  EXPECT_EQ(geometry.lossless_bits(), 7);
  geometry.rows = 128;
  EXPECT_EQ(geometry.lossless_bits(), 8);
}

TEST(LosslessBits, OneBitFewerLosesTheLargestSum) {
  const Integers weights = constant(128, 1, 127);  // stored as 255: four slices of level 3
  Integers inputs = constant(128, 1, 1);
  inputs.values[0] = 0;  // sums of 381, between two codes of 384/255
  ProgrammedCrossbar enough = Crossbar(four_slices(9)).program(weights.view());
  EXPECT_EQ(multiply<std::int64_t>(enough, inputs), product(weights, inputs));
  ProgrammedCrossbar fewer = Crossbar(four_slices(8)).program(weights.view());
  EXPECT_FALSE(fewer.is_exact());
  // Code 253 is 253 · 384/255 = 380.988; slices of the one driven phase count 1 + 4 + 16 + 64 = 85; the offset is 128 · 127.
  EXPECT_NEAR(multiply<double>(fewer, inputs)[0], 85 * 253 * 384.0 / 255 - 128 * 127, 1e-2);
  EXPECT_NE(multiply<double>(fewer, inputs)[0], 127.0 * 127);
}

TEST(Inputs, OutsideTheirRangeAreRefusedWithTheirPlace) {
  ProgrammedCrossbar layer = Crossbar(four_slices(8)).program(constant(4, 1, 1).view());
  Integers inputs = constant(4, 3, 0);
  inputs.values[7] = 128;  // row 2, vector 1
  try {
    multiply<double>(layer, inputs);
    FAIL() << "128 went through";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "input 128 at row 2, vector 1: expected from -128 to 127");
  }
  EXPECT_THROW(multiply<double>(layer, constant(5, 1, 0)), InputError);
  EXPECT_THROW(Crossbar(four_slices(8)).program(constant(4, 1, 128).view()), InputError);
}

}  // namespace
}  // namespace memwall
