// SPDX-License-Identifier: MIT
#include "sim/mapping/cim_config.h"

#include <algorithm>
#include <set>

#include "sim/mapping/macro_array.h"

namespace memwall {
namespace {

CimConfig::Memory read_memory(ConfigReader in) { return {.sram = SramConfig::read(in), .part = Part::read(in)}; }

CimConfig::Unit read_unit(ConfigReader in) {
  return {.rate = in.quantity<Hertz>("rate", kRates), .energy = in.sourced<Joules>("energy"), .part = Part::read(in)};
}

/// Arrays of a macro: their prices follow at the widths of a workload (`price_macro`).
CimConfig::Array read_macro_array(ConfigReader in) {
  CimConfig::Array array{};
  const std::size_t before = in.mistakes();
  array.macro = MacroConfig::read(in);
  if (in.mistakes() != before) return array;
  const MacroConfig& macro = *array.macro;
  if (macro.copies != 1) in.fail("", "expected a macro of one array; `macro.arrays` of the system says how many stand side by side");
  for (const MacroPart& part : macro.parts) {
    if (part.per == MacroAction::time && part.power.value.value > 0.0) {
      in.fail("", "part `" + part.name + "` states its power; arrays of a system need an energy of an action");
    }
  }
  array.rows = macro.rows / macro.weight.rows_per_input();
  array.columns = array.columns_per_adc = macro.columns;
  array.cell = macro.cell;
  array.weight_bits = macro.weight_bits.max;
  array.dac_bits = macro.input.phase_bits;
  return array;
}

CimConfig::Array read_array(ConfigReader in) {
  if (in.has("principle")) return read_macro_array(in);
  ConfigReader dac = in.section("dac");
  ConfigReader sample_hold = in.section("sample_hold");
  ConfigReader shift_add = in.section("shift_add");
  CimConfig::Array array{.macro = {},
                         .weight_bits = 0,
                         .rows = in.integer("rows", 1, 65536),
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

/// Digital parts stated at another node.
CimConfig::Scaling read_scaling(ConfigReader in) {
  CimConfig::Scaling scaling{};
  scaling.area = in.number("area", {.min = 0.0, .max = 10.0, .open_min = true});
  scaling.energy = NodeScaling::read(in, scaling.law);
  return scaling;
}

/// On-chip parts at one supply: charge, clocks and leakage by the law's factors, which are 1 at the nominal voltage. Parts beside the
/// arrays also come from their node to this one: charge by a law of energies, leakage likewise, areas by a stated factor.
class SupplyScaling {
 public:
  SupplyScaling(const CimConfig& config)
      : charge_(config.supply.energy(config.supply_voltage)),
        delay_(config.supply.delay(config.supply_voltage)),
        leakage_(config.supply.leakage(config.supply_voltage)),
        scaling_(config.scaling) {}

  void operator()(CimConfig& config) const {
    if (!config.array.macro) scale(config.array);
    SupplyScaling digital = *this;
    digital.charge_ *= scaling_.energy;
    digital.leakage_ *= scaling_.energy;
    digital.area_ = scaling_.area;
    digital.scale_digital(config);
  }

 private:
  void scale_digital(CimConfig& config) const {
    scale(config.input_register);
    scale(config.output_register);
    scale(config.tile_buffer);
    scale(config.attention_buffer);
    energy(config.bus_energy);
    part(config.bus);
    energy(config.hop_energy);
    part(config.router);
    rate(config.tile_port);
    scale(config.vector_unit);
    scale(config.attention_unit);
    energy(config.attention_vector_energy);
    rate(config.attention_vector_rate);
  }

  template <class Q>
  void energy(Sourced<Q>& value) const {
    value.value *= charge_;
  }
  template <class Q>
  void rate(Q& value) const {
    value *= 1.0 / delay_;
  }
  /// Idle power is a clock's: charge at a rate.
  void part(Part& part) const {
    part.leakage.value *= leakage_;
    part.idle.value *= charge_ / delay_;
    part.area *= area_;
  }
  void scale(CimConfig::Memory& memory) const {
    energy(memory.sram.read_energy);
    energy(memory.sram.write_energy);
    part(memory.part);
  }
  void scale(CimConfig::Unit& unit) const {
    rate(unit.rate);
    energy(unit.energy);
    part(unit.part);
  }
  void scale(CimConfig::Array& array) const {
    for (Sourced<Joules>* price :
         {&array.cell.read_energy, &array.dac_energy, &array.sample_hold_energy, &array.adc.energy, &array.shift_add_energy}) {
      energy(*price);
    }
    rate(array.adc.rate);
    array.read_time *= delay_;
    array.adc.leakage.value *= leakage_;
    for (Part* each : {&array.crossbar, &array.dac, &array.sample_hold, &array.shift_add}) part(*each);
  }

  double charge_, delay_, leakage_, area_ = 1.0;
  CimConfig::Scaling scaling_;
};

}  // namespace

CimConfig CimConfig::read(ConfigReader in) {
  const std::size_t before = in.mistakes();
  CimConfig config = read_nominal(in);
  if (in.mistakes() != before) return config;
  require_supply(in, config.supply, config.supply_voltage);
  if (config.array.macro) require_supply(in, config.array.macro->supply, config.supply_voltage);
  if (in.mistakes() == before) SupplyScaling{config}(config);
  return config;
}

CimConfig CimConfig::read_nominal(ConfigReader in) {
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
          .supply = SupplyLaw::read(in.section("supply")),
          .scaling = in.has("scaling") ? read_scaling(in.section("scaling")) : Scaling{},
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
  if (array.macro) return array.macro->weight.columns(weight_bits);
  const std::int64_t slices = ceil_div(weight_bits, array.cell.bits);
  return slices * (array.scheme == Scheme::differential ? 2 : 1);
}

std::string CimConfig::scaling_text() const {
  std::set<std::string> laws;
  if (scaling.law != ScalingLaw::none) laws.insert(scaling_law_names()[std::size_t(scaling.law)]);
  if (array.macro) laws.merge(scaling_laws(*array.macro));
  std::string text;
  for (const std::string& law : laws) text += (text.empty() ? "" : ", ") + law;
  return text;
}

ArrayGeometry CimConfig::geometry(int weight_bits) const {
  const std::int64_t columns = columns_per_weight(weight_bits);
  if (!array.macro) return {array.rows, array.columns, array.rows, columns, columns};
  const WeightFormat& weight = array.macro->weight;
  return {array.rows, array.columns, array.macro->active_rows / weight.rows_per_input(), columns, weight.conversions(weight_bits)};
}

void CimConfig::price_macro(int weight_bits, int input_bits) {
  if (!array.macro) return;
  array.weight_bits = weight_bits;
  price_array(array, Macro(*array.macro, weight_bits, input_bits, supply_voltage), geometry(weight_bits));
}

Seconds CimConfig::mvm_interval(int input_bits) const {
  if (array.macro) return timed(*array.macro, array.weight_bits, input_bits, supply_voltage).interval();
  const Seconds conversions = double(array.columns_per_adc) / array.adc.rate;
  return double(phases(input_bits)) * std::max(array.read_time, conversions);
}

Seconds CimConfig::mvm_depth(int input_bits) const {
  if (!array.macro) return double(array.pipeline_stages) * array.read_time;
  const Macro macro = timed(*array.macro, array.weight_bits, input_bits, supply_voltage);
  return macro.latency() - macro.interval();
}

}  // namespace memwall
