// SPDX-License-Identifier: MIT
/// Arrays of a system that are macros, and a system at another supply.
#include "sim/mapping/macro_array.h"

#include <cmath>

#include "sim/mapping/cim_plan.h"
#include "tests/sim/machines.h"

namespace memwall {
namespace {

using namespace machine_test;

CimConfig system_of(const std::string& name, const std::string& supply = "") {
  ConfigNode node = architecture(name);
  if (!supply.empty()) node.find("supply_voltage")->text = supply;
  CimConfig config = read_config<CimConfig>(node);
  config.array.price(8, 8);
  return config;
}

class MacroSystem : public ::testing::TestWithParam<const char*> {};

TEST_P(MacroSystem, CountsTimesPricesAreTheMacrosOwnEnergy) {
  const CimConfig config = system_of(GetParam());
  const Macro macro(*config.array.macro, 8, 8, config.supply_voltage);
  const CountedArray geometry = config.array.geometry(8);
  const std::int64_t outputs = geometry.columns / geometry.columns_per_weight;
  const CimPlacement placement(config, {{"w", 1, config.array.rows, outputs, 8}});
  Op op;
  op.k = config.array.rows;
  op.n = outputs;
  op.a_bits = op.b_bits = op.out_bits = 8;
  op.b_source = OperandSource::weight;
  op.b_tensor = "w";
  const CimStage stage = CimPlanner(config, placement, 1).plan({op}).stages.front();
  const auto joules = [&](CimAction action, Joules price) { return double(stage.totals[std::size_t(action)]) * price.value; };
  const double energy = joules(CimAction::cell_read, config.array.cell.read_energy.value) +
                        joules(CimAction::dac, config.array.dac_energy.value) + joules(CimAction::adc, config.array.adc.energy.value) +
                        joules(CimAction::shift_add, config.array.shift_add_energy.value);
  EXPECT_NEAR(energy / macro.energy().value, 1.0, 1e-12);
  EXPECT_DOUBLE_EQ(config.array.interval(8).value, macro.interval().value);
  EXPECT_DOUBLE_EQ(config.array.depth(8).value, (macro.latency() - macro.interval()).value);
}

TEST_P(MacroSystem, LeaksAndCoversWhatTheMacroDoes) {
  const CimConfig config = system_of(GetParam());
  const Macro macro(*config.array.macro, 8, 8, config.supply_voltage);
  double leakage = 0.0, area = 0.0;
  for (const PartCost& cost : macro.costs()) {
    leakage += (cost.leakage + cost.idle).value;
    area += cost.area.value;
  }
  const CimConfig::Array& array = config.array;
  double here = array.adc.leakage.value.value, covered = array.adc.area.value;
  for (const Part* part : {&array.crossbar, &array.dac, &array.shift_add}) {
    here += (part->leakage.value + part->idle.value).value;
    covered += part->area.value;
  }
  EXPECT_NEAR(here / leakage, 1.0, 1e-12);
  EXPECT_NEAR(covered / area, 1.0, 1e-12);
}

INSTANTIATE_TEST_SUITE_P(Shipped, MacroSystem, ::testing::Values("cim-pcm", "cim-sram-analog", "cim-sram-digital"), [](const auto& name) {
  std::string word = name.param;
  std::erase(word, '-');
  return word;
});

TEST(CimSupply, NominalIsWhatTheConfigSays) {
  const CimConfig config = system_of("cim-rram");
  EXPECT_DOUBLE_EQ(config.array.adc.energy.value.value, 1.5625e-12);
  EXPECT_DOUBLE_EQ(config.array.read_time.value, 100e-9);
}

TEST(CimSupply, MovesChargeTimeAndLeakageOnChipAndNothingBeside) {
  const CimConfig nominal = system_of("cim-rram"), low = system_of("cim-rram", "0.6 V");
  const double charge = 0.6 * 0.6 / 0.81, delay = 0.6 / 0.9 * std::pow(0.6 / 0.3, 1.3), leakage = 0.6 / 0.9 * std::exp(-0.3 / 0.6);
  const auto near = [](double a, double b) { EXPECT_NEAR(a / b, 1.0, 1e-12); };
  near(low.array.adc.energy.value.value, charge * nominal.array.adc.energy.value.value);
  near(low.array.cell.read_energy.value.value, charge * nominal.array.cell.read_energy.value.value);
  near(low.array.interval(8).value, delay * nominal.array.interval(8).value);
  near(low.array.adc.leakage.value.value, leakage * nominal.array.adc.leakage.value.value);
  near(low.tile_buffer.part.leakage.value.value, leakage * nominal.tile_buffer.part.leakage.value.value);
  near(low.router.idle.value.value, charge / delay * nominal.router.idle.value.value);
  near(low.attention_unit.rate.value, nominal.attention_unit.rate.value / delay);
  near(low.tile_port.value, nominal.tile_port.value / delay);
  near(low.mesh_link.value, nominal.mesh_link.value / delay);
  near(low.hop_latency.value, nominal.hop_latency.value * delay);
  near(low.hop_energy().value.value, charge * nominal.hop_energy().value.value);
  EXPECT_EQ(low.link.full_power.value, nominal.link.full_power.value);
  EXPECT_EQ(low.memory.read_energy(), nominal.memory.read_energy());
}

// Cells written at 2 V from 0.9 V: a pump of 50 %. Cells written at their supply take what they take.
TEST(CimSupply, APumpRaisesItForWritesAboveIt) {
  ConfigNode node = architecture("cim-rram");
  EXPECT_DOUBLE_EQ(read_config<CimConfig>(node).array.cell.write_energy.value.value, 2e-12 / 0.5);
  node.find("programming")->find("pump_efficiency")->text = "1";
  EXPECT_DOUBLE_EQ(read_config<CimConfig>(node).array.cell.write_energy.value.value, 2e-12);
  const auto written = [](const char* efficiency) {
    ConfigNode digital = architecture("cim-sram-digital");
    digital.find("programming")->find("pump_efficiency")->text = efficiency;
    return read_config<CimConfig>(digital).array.cell.write_energy.value;
  };
  EXPECT_EQ(written("0.5"), written("1"));
}

TEST(CimTiers, AreOfCellsThatNeedNoTransistorAndWithDigitalAttention) {
  const auto error = [](const std::string& name, const std::string& path, const std::string& value) -> std::string {
    ConfigNode node = architecture(name);
    ConfigNode word = *node.find("weights_overflow"), number = *node.find("fifo_blocks");
    word.text = value;
    number.text = "4";
    set_path(node, path, word);
    set_path(node, "macro.tiers", number);
    try {
      read_config<CimConfig>(node);
    } catch (const InputError& e) {
      return e.what();
    }
    return "";
  };
  EXPECT_EQ(error("cim-rram", "weights_overflow", "chips"), "");
  EXPECT_NE(error("cim-sram-digital", "weights_overflow", "chips").find("macro.tiers: cells of transistors"), std::string::npos);
  EXPECT_NE(error("cim-rram", "chip.attention_unit.path", "write").find("macro.tiers: keys and values in arrays"), std::string::npos);
  EXPECT_NE(error("cim-rram", "weights_overflow", "reload").find("macro.tiers: a staging area"), std::string::npos);
}

// A tile of 96 arrays, 12 pairs of registers, control, buffer and bus: 0.381 mm2. Four of them and a router are 1.294 mm wide.
TEST(CimWires, AreAsLongAsWhatTheySpan) {
  ConfigNode node = architecture("cim-rram");
  const CimConfig config = read_config<CimConfig>(node);
  const double per_bit = 8 * 1e-12;  // of a pJ/bit in J/B
  EXPECT_NEAR(config.bus_energy().value.value / per_bit, 0.0225 * 0.6176, 0.0001);
  EXPECT_NEAR(config.hop_energy().value.value / per_bit, 0.137 + 0.080 * 1.294, 0.001);
  node.find("chip")->find("router")->find("tiles")->text = "16";  // 16 x 0.381 mm2 + 0.151 mm2
  EXPECT_NEAR(read_config<CimConfig>(node).hop_energy().value.value / per_bit, 0.137 + 0.080 * 2.501, 0.001);
}

TEST(CimSupply, OutsideOfItsRangeIsRefused) {
  ConfigNode node = architecture("cim-rram");
  node.find("supply_voltage")->text = "1.2 V";
  EXPECT_THROW(read_config<CimConfig>(node), InputError);
}

TEST(CimScaling, BringsDigitalEnergiesAndAreasAndLeavesArraysAlone) {
  const CimConfig rram = system_of("cim-rram"), pcm = system_of("cim-pcm");
  const double law = energy_scaling(ScalingLaw::real_units, {32, Volts(0.9)}, {14, Volts(0.8)});
  EXPECT_NEAR(pcm.vector_unit.energy.value / rram.vector_unit.energy.value, law, 1e-12);
  EXPECT_NEAR(pcm.tile_buffer.part.area / rram.tile_buffer.part.area, 0.38, 1e-12);
  EXPECT_EQ(pcm.scaling_text(), "real_units");
  EXPECT_EQ(system_of("cim-sram-digital").scaling_text(), "dennard, stillmaker");
}

}  // namespace
}  // namespace memwall
