// SPDX-License-Identifier: MIT
/// The array of a system as one that computes.
#include "models/base/error.h"
#include "tests/sim/machines.h"

namespace memwall {
namespace {

using namespace machine_test;

CimArray array_of(const ConfigNode& node) { return read_config<CimConfig>(node).array; }

void set(ConfigNode& node, const std::string& path, const std::string& value) { set_path(node, path, parse_yaml(value, "set")); }

TEST(FunctionalArray, OffsetWeightsOfAnArrayStatedPartByPart) {
  const CrossbarConfig config = array_of(architecture("cim-rram")).functional(8, 8);
  EXPECT_EQ(config.geometry.rows, 128);
  EXPECT_EQ(config.geometry.slices(), 4);
  EXPECT_EQ(config.geometry.weight_scheme, WeightScheme::offset);
  EXPECT_EQ(config.geometry.input_signs, InputSigns::twos_complement);
  EXPECT_EQ(config.geometry.lossless_bits(), 9);  // 128 x 3 = 384 below 2^9
  EXPECT_EQ(config.adc.bits, 8);
}

TEST(FunctionalArray, ConversionsAndPhasesAreThoseThatAreCharged) {
  for (const char* name : {"cim-rram", "cim-pcm", "cim-sram-analog"}) {
    const CimArray array = array_of(architecture(name));
    const ArrayGeometry geometry = array.functional(8, 8).geometry;
    EXPECT_EQ(geometry.conversions_per_weight(), array.geometry(8).conversions_per_weight) << name;
    EXPECT_EQ(geometry.cells_per_weight(), array.geometry(8).columns_per_weight) << name;
    EXPECT_EQ(geometry.phases(), array.phases(8)) << name;
    EXPECT_EQ(geometry.rows, array.geometry(8).active_rows) << name;
  }
}

TEST(FunctionalArray, SeveralBitsAPhaseCarryAnOffset) {
  ConfigNode node = architecture("cim-rram");
  set(node, "array.dac.bits", "4");
  const ArrayGeometry geometry = array_of(node).functional(8, 8).geometry;
  EXPECT_EQ(geometry.input_signs, InputSigns::offset);
  EXPECT_EQ(geometry.phases(), 2);
  EXPECT_EQ(geometry.lossless_bits(), 13);  // 128 x 3 x 15 = 5760 below 2^13
}

TEST(FunctionalArray, OneWordMakesCellsIdeal) {
  ConfigNode node = architecture("cim-pcm");
  EXPECT_FALSE(array_of(node).functional(8, 8).has_ideal_cells());
  set(node, "array.nonidealities.cells", "ideal");
  EXPECT_TRUE(array_of(node).functional(8, 8).has_ideal_cells());
}

TEST(FunctionalArray, AFormatWithoutAModelIsRefused) {
  ConfigNode node = architecture("cim-sram-analog");
  set(node, "array.input.summed_phases", "true");
  EXPECT_THROW(array_of(node).functional(8, 8), InputError);
  CimArray silent = array_of(architecture("cim-rram"));
  silent.nonidealities.reset();
  EXPECT_THROW(silent.functional(8, 8), InputError);
}

TEST(FunctionalArray, SizesBeyondTheModelAreRefusedAtTheirEdge) {
  ConfigNode node = architecture("cim-rram");
  set(node, "array.dac.bits", "8");
  EXPECT_NO_THROW(array_of(node).functional(8, 8));
  set(node, "array.dac.bits", "9");
  EXPECT_THROW(array_of(node).functional(8, 9), InputError);
  node = architecture("cim-rram");
  EXPECT_NO_THROW(array_of(node).functional(16, 16));
  EXPECT_THROW(array_of(node).functional(8, 17), InputError);
  EXPECT_THROW(array_of(node).functional(17, 8), InputError);
  // 16512 x 255 x 255 = 1 073 692 800 is below 2^30 = 1 073 741 824, one row more is above.
  set(node, "array.cell.bits", "8");
  set(node, "array.dac.bits", "8");
  set(node, "array.rows", "16512");
  EXPECT_NO_THROW(array_of(node).functional(8, 8));
  set(node, "array.rows", "16513");
  EXPECT_THROW(array_of(node).functional(8, 8), InputError);
}

TEST(FunctionalArray, InputsWithoutASignNeedNone) {
  ConfigNode node = architecture("cim-rram");
  set(node, "array.values.inputs.signed", "false");
  EXPECT_EQ(array_of(node).functional(8, 8).geometry.input_signs, InputSigns::none);
}

TEST(FunctionalArray, StatisticsNeedCellsThatConduct) {
  ConfigNode node = architecture("cim-sram-analog");
  set(node, "array.nonidealities.cell", "{on: 40 uS, off: 1 uS}");
  set(node, "array.nonidealities.statistics", "rram-neurram-1day");
  EXPECT_THROW(array_of(node), InputError);
}

TEST(FunctionalArray, MoreRowsHaveMoreDriversAndCells) {
  ConfigNode node = architecture("cim-rram");
  const CimArray base = array_of(node);
  set(node, "array.rows", "256");
  const CimArray twice = array_of(node);
  EXPECT_DOUBLE_EQ(twice.crossbar.area.value, 2 * base.crossbar.area.value);
  EXPECT_DOUBLE_EQ(twice.dac.area.value, 2 * base.dac.area.value);
  EXPECT_DOUBLE_EQ(twice.dac.leakage.value.value, 2 * base.dac.leakage.value.value);
  EXPECT_DOUBLE_EQ(twice.sample_hold.area.value, base.sample_hold.area.value);
  set(node, "array.columns_per_adc", "32");
  EXPECT_DOUBLE_EQ(array_of(node).shift_add.area.value, 4 * base.shift_add.area.value);
}

TEST(FunctionalArray, SeveralBitsAPhaseNeedAConverter) {
  ConfigNode node = architecture("cim-rram");
  const double driver = array_of(node).dac_energy.value.value;
  set(node, "array.dac.bits", "8");
  EXPECT_NEAR(array_of(node).dac_energy.value.value, driver + 0.291e-12, 1e-20);
  set(node, "array.dac.bits", "4");
  EXPECT_NEAR(array_of(node).dac_energy.value.value, driver + 0.291e-12 / 16, 1e-20);
}

}  // namespace
}  // namespace memwall
