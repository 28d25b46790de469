// SPDX-License-Identifier: MIT
/// Cost and error of the same arrays.
#include "sim/array_quality.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "models/base/config_library.h"
#include "sim/prepared_runs.h"

namespace memwall {
namespace {

const QualityConfig kBlock{256, 16, 8, 7};

ConfigNode system(const std::string& name, const std::vector<std::pair<std::string, std::string>>& sets = {}) {
  ConfigNode node = ConfigLibrary({MEMWALL_SOURCE_DIR "/configs"}).load("architectures", name);
  for (const auto& [path, value] : sets) set_path(node, path, parse_yaml(value, "set"));
  return node;
}

BlockQuality computed(const ConfigNode& architecture) { return compute(quality_block(architecture, 8, 8, kBlock).value()); }

const std::pair<std::string, std::string> kIdeal{"array.nonidealities.cells", "ideal"};
const std::pair<std::string, std::string> kWhole{"array.nonidealities.adc.range", "max"};

TEST(ArrayQuality, IdealCellsBehindALosslessConverterAreExactAndNotOneBitBelow) {
  const BlockQuality nine = computed(system("cim-rram", {kIdeal, kWhole, {"array.adc.bits", "9"}}));
  EXPECT_EQ(nine.lossless_bits, 9);  // 128 rows x 3
  EXPECT_EQ(nine.quality.rms_error, 0.0);
  EXPECT_TRUE(std::isinf(nine.quality.sqnr_db));
  const BlockQuality eight = computed(system("cim-rram", {kIdeal, kWhole}));
  EXPECT_GT(eight.quality.rms_error, 0.0);
}

TEST(ArrayQuality, AConverterThatLosesABitMissesByItsStep) {
  // All codes alike often, so that the bits of a value are independent. 128 x 3 in 255 steps of 1.506 levels: an integer sum misses by a
  // number between minus and plus half a step, whose square is step^2 / 12 in the mean. 8 phases of weight 4^i, 4 slices of 16^j, two blocks.
  const BlockQuality eight =
      computed(system("cim-rram", {kIdeal, kWhole, {"array.values.inputs.shape", "uniform"}, {"array.values.weights.shape", "uniform"}}));
  double weights = 0.0;
  for (int phase = 0; phase < 8; ++phase) {
    for (int slice = 0; slice < 4; ++slice) weights += std::pow(4.0, phase) * std::pow(16.0, slice);
  }
  const double step = 384.0 / 255.0;
  const double noise = std::sqrt(2.0 * weights * step * step / 12.0);
  const double signal = std::sqrt(256.0) * (255 * 255 - 1) / 12.0;  // of 256 products of codes from -127 to 127
  EXPECT_NEAR(eight.quality.rms_error / (noise / signal), 1.0, 0.15);
}

TEST(ArrayQuality, CellsAsTheyAreAreWorseAndTheSameEachTime) {
  const ConfigNode real = system("cim-rram", {kWhole, {"array.adc.bits", "10"}});
  const BlockQuality once = computed(real), again = computed(real);
  EXPECT_GT(once.quality.rms_error, 0.0);
  EXPECT_EQ(once.quality.rms_error, again.quality.rms_error);
  EXPECT_EQ(computed(system("cim-rram", {kIdeal, kWhole, {"array.adc.bits", "10"}})).quality.rms_error, 0.0);
}

TEST(ArrayQuality, PricesDoNotMakeAnotherBlock) {
  const std::string key = quality_block(system("cim-rram"), 8, 8, kBlock)->key;
  EXPECT_EQ(quality_block(system("cim-rram", {{"array.adc.law", "thermal"}, {"array.columns_per_adc", "8"}, {"array.dac.energy", "1 pJ"}}),
                          8, 8, kBlock)
                ->key,
            key);
  for (const auto& set : std::vector<std::pair<std::string, std::string>>{{"array.adc.bits", "7"},
                                                                          {"array.rows", "64"},
                                                                          {"array.cell.bits", "1"},
                                                                          {"array.values.inputs.spread", "0.2"},
                                                                          {"array.nonidealities.seed", "2"},
                                                                          {"array.nonidealities.adc.range", "max"}}) {
    EXPECT_NE(quality_block(system("cim-rram", {set}), 8, 8, kBlock)->key, key) << set.first;
  }
  EXPECT_NE(quality_block(system("cim-rram"), 4, 8, kBlock)->key, key);
}

TEST(ArrayQuality, OnlyAnalogArraysHaveABlock) {
  EXPECT_FALSE(quality_block(system("h100"), 8, 8, kBlock));
  EXPECT_FALSE(quality_block(system("cim-sram-digital"), 8, 8, kBlock));
  EXPECT_TRUE(quality_block(system("cim-gaincell-attn"), 8, 8, kBlock));
}

TEST(ArrayQuality, ValuesThatTheArrayCannotHoldAreAMistakeOfItsConfig) {
  try {
    quality_block(system("cim-rram", {{"array.values.weights.signed", "false"}}), 8, 8, kBlock);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_TRUE(error.issues().front().place.file.str().ends_with("cim-rram.yaml"));
    EXPECT_EQ(error.issues().front().message, "quality: weights from 0 to 255; the array takes -128 to 127");
  }
  const BlockQuality unsigned_inputs =
      computed(system("cim-rram", {kIdeal, kWhole, {"array.adc.bits", "9"}, {"array.values.inputs.signed", "false"}}));
  EXPECT_EQ(unsigned_inputs.quality.rms_error, 0.0);
}

TEST(ArrayQuality, CostsAreThoseOfFullArraysByHand) {
  static const ConfigLibrary library({MEMWALL_SOURCE_DIR "/configs"});
  const PreparedExperiment prepared(
      read_experiment(parse_yaml("experiment: e\nquestion: q?\narchitectures: cim-rram\n"
                                 "workloads: {model: llama3-8b, phase: decode, context: 64, operators: layer0.projection, "
                                 "bits: {weights: 8, activations: 8, kv: 8}}\nquality: {rows: 128, outputs: 8, vectors: 2, seed: 1}\n",
                                 "e.yaml"),
                      library),
      library);
  const PreparedRun run = prepared.run(0);
  const ConfigNode architecture = run.point.variant->tree();
  const ArrayQuality quality = array_quality(architecture, simulate(architecture, run.trace->open), std::nullopt).value();
  // 4096 x 4096 fills arrays of 128 rows and 32 weights. A MAC takes 4 cells in 8 phases of 1.83 fJ, an eighth of a row driven 8 times, and
  // 32 conversions of 1.5625 + 0.001 + 0.0195 pJ over 128 rows; regulators give 95 %.
  const double energy = (4 * 8 * 1.83e-15 + 8 * 0.39e-12 / 32 + 32 * (1.5625e-12 + 0.001e-12 + 0.0195e-12) / 128) / 0.95;
  EXPECT_NEAR(quality.energy_per_mac_j / energy, 1.0, 1e-9);
  // cells, drivers, holders, one converter and its shift-add over 128 x 32 weights
  const double area = 128 * 128 * 0.00153 + 128 * 0.166 + 128 * 0.0391 + 1200 + 30;
  EXPECT_NEAR(quality.area_per_mac_um2 / (area / (128 * 32)), 1.0, 1e-9);
}

TEST(ArrayQuality, TravelsAsText) {
  const BlockQuality block{{12.3456789012345, 0.25, 0.9, -3.0, 7.0}, 9, 0.125};
  const BlockQuality read = read_block_quality(to_text(block));
  EXPECT_EQ(read.quality.sqnr_db, block.quality.sqnr_db);
  EXPECT_EQ(read.quality.offset, -3.0);
  EXPECT_EQ(read.lossless_bits, 9);
  EXPECT_EQ(read.clipped_share, 0.125);
  BlockQuality exact = block;
  exact.quality.sqnr_db = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(std::isinf(read_block_quality(to_text(exact)).quality.sqnr_db));
  EXPECT_THROW(read_block_quality("[1"), InternalError);
  // What is exact has no SQNR in a table.
  const Cells cells = quality_cells(ArrayQuality{1.0, 2.0, exact});
  EXPECT_EQ(csv_line(cells), "1,2,9,,0.25,0.9,0.125");
  EXPECT_EQ(csv_line(quality_cells(std::nullopt)), ",,,,,,");
}

}  // namespace
}  // namespace memwall
