// SPDX-License-Identifier: MIT
#include "sim/mapping/cim_config.h"

#include <algorithm>

namespace memwall {
namespace {

CimConfig::Memory read_memory(ConfigReader in) { return {.sram = SramConfig::read(in), .part = Part::read(in)}; }

CimConfig::Unit read_unit(ConfigReader in) {
  return {.rate = in.quantity<Hertz>("rate", kRates), .energy = in.sourced<Joules>("energy"), .part = Part::read(in)};
}

CimConfig::Array read_array(ConfigReader in) {
  ConfigReader dac = in.section("dac");
  ConfigReader sample_hold = in.section("sample_hold");
  ConfigReader shift_add = in.section("shift_add");
  CimConfig::Array array{.rows = in.integer("rows", 1, 65536),
                         .columns = in.integer("columns", 1, 65536),
                         .scheme = in.choice<CimConfig::Scheme>(
                             "scheme", {{"offset", CimConfig::Scheme::offset}, {"differential", CimConfig::Scheme::differential}}),
                         .cell = CellConfig::read(in.section("cell")),
                         .adc = AdcConfig::read(in.section("adc")),
                         .columns_per_adc = in.integer("columns_per_adc", 1, 65536),
                         .dac_bits = dac.integer("bits", 1, 16),
                         .dac_energy = dac.sourced<Joules>("energy"),
                         .sample_hold_energy = sample_hold.sourced<Joules>("energy"),
                         .shift_add_energy = shift_add.sourced<Joules>("energy"),
                         .read_time = in.quantity<Seconds>("read_time", kReadTimes),
                         .pipeline_stages = in.integer("pipeline_stages", 0, 1000),
                         .crossbar = Part::read(in.section("crossbar")),
                         .dac = Part::read(dac),
                         .sample_hold = Part::read(sample_hold),
                         .shift_add = Part::read(shift_add)};
  if (array.columns_per_adc > array.columns) in.fail("columns_per_adc", "expected at most `columns`");
  return array;
}

}  // namespace

CimConfig CimConfig::read(ConfigReader in) {
  in.choice("kind", std::vector<std::string>{"cim"});
  ConfigReader macro = in.section("macro");
  ConfigReader tile = in.section("tile");
  ConfigReader chip = in.section("chip");
  ConfigReader bus = tile.section("bus");
  ConfigReader router = chip.section("router");
  ConfigReader attention = chip.section("attention_unit");
  attention.choice("path", std::vector<std::string>{"digital"});
  return {.node = in.text("node"),
          .supply_voltage = in.quantity<Volts>("supply_voltage"),
          .array = read_array(in.section("array")),
          .arrays_per_macro = macro.integer("arrays", 1, 4096),
          .macros_per_tile = tile.integer("macros", 1, 4096),
          .tiles_per_chip = chip.integer("tiles", 1, 65536),
          .input_register = read_memory(macro.section("input_register")),
          .output_register = read_memory(macro.section("output_register")),
          .tile_buffer = read_memory(tile.section("buffer")),
          .bus_energy = bus.sourced<JoulesPerByte>("energy"),
          .bus = Part::read(bus),
          .tiles_per_router = router.integer("tiles", 1, 65536),
          .tile_port = router.quantity<BytesPerSecond>("tile_port", kBandwidths),
          .hop_energy = router.sourced<JoulesPerByte>("energy"),
          .router = Part::read(router),
          .vector_unit = read_unit(chip.section("vector_unit")),
          .attention_unit = read_unit(attention),
          .attention_vector_energy = attention.sourced<Joules>("vector_energy"),
          .attention_bits = int(attention.integer("bits", 1, 32)),
          .query_block = attention.integer("query_block", 1, 1'000'000),
          .attention_vector_rate = attention.quantity<Hertz>("vector_rate", kRates),
          .attention_buffer = read_memory(attention.section("buffer")),
          .link = LinkConfig::read(in.section("chip_link")),
          .memory = DramConfig::read(in.section("memory")),
          .fifo_blocks = in.integer("fifo_blocks", 1, 1024),
          .regulator_efficiency = in.number("regulator_efficiency", {.min = 0.5, .max = 1.0})};
}

std::int64_t CimConfig::columns_per_weight(int weight_bits) const {
  const std::int64_t slices = ceil_div(weight_bits, array.cell.bits);
  return slices * (array.scheme == Scheme::differential ? 2 : 1);
}

Seconds CimConfig::mvm_interval(int input_bits) const {
  const Seconds conversions = double(array.columns_per_adc) / array.adc.rate;
  return double(phases(input_bits)) * std::max(array.read_time, conversions);
}

}  // namespace memwall
