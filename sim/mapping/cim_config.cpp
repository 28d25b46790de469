// SPDX-License-Identifier: MIT
#include "sim/mapping/cim_config.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace memwall {
namespace {

CimConfig::Memory read_memory(ConfigReader in) { return {.sram = SramConfig::read(in), .part = Part::read(in)}; }

CimConfig::Unit read_unit(ConfigReader in) {
  return {.rate = in.quantity<Hertz>("rate", kRates), .energy = in.sourced<Joules>("energy"), .part = Part::read(in)};
}

/// Read wherever it stands.
std::optional<CimConfig::KvBuffer> read_kv_buffer(ConfigReader& attention, bool used) {
  if (!used && !attention.has("kv_buffer")) return {};
  ConfigReader in = attention.section("kv_buffer");
  const CimConfig::KvBuffer buffer{read_memory(in), in.quantity<BytesPerSecond>("bandwidth", kBandwidths)};
  return used ? std::optional(buffer) : std::nullopt;
}

/// Read wherever it stands, used on the paths that keep keys and values in arrays.
std::optional<KvArrays> read_kv_arrays(ConfigReader& attention, CimConfig::AttentionPath path, const CimArray& weights, Volts supply,
                                       std::optional<std::int64_t> window) {
  const bool used = path != CimConfig::AttentionPath::digital;
  if (!used && !attention.has("kv_arrays")) return {};
  ConfigReader in = attention.section("kv_arrays");
  const std::size_t before = in.mistakes();
  KvArrays arrays = KvArrays::read(in, weights, supply);
  arrays.window = window;
  if (!used) return {};
  const bool forgets = arrays.array.cell.technology == CellTechnology::gain_cell;
  if (in.mistakes() == before && forgets != (path == CimConfig::AttentionPath::gain_cell)) {
    in.fail("array", forgets ? "gain cells forget; expected `path: gain-cell` for them" : "expected gain cells on `path: gain-cell`");
  }
  return arrays;
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
      : voltage_(config.supply.energy(config.supply_voltage)),
        charge_(voltage_),
        delay_(config.supply.delay(config.supply_voltage)),
        leakage_(config.supply.leakage(config.supply_voltage)),
        scaling_(config.scaling) {}

  void operator()(CimConfig& config) const {
    if (!config.array.macro) scale(config.array);
    if (config.kv_arrays && !config.kv_arrays->array.macro) scale(config.kv_arrays->array);
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
    scale(config.control);
    scale(config.tile_buffer);
    scale(config.attention_buffer);
    if (config.kv_buffer) {
      scale(*config.kv_buffer);
      rate(config.kv_buffer->bandwidth);
    }
    part(config.bus);
    energy(config.router_energy);
    part(config.router);
    rate(config.tile_port);
    rate(config.mesh_link);
    config.router_wire_energy.value *= voltage_;
    config.bus_wire_energy.value *= voltage_;
    config.hop_latency *= delay_;
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

  double voltage_;  ///< of wires, whose capacitance does not follow the node
  double charge_, delay_, leakage_, area_ = 1.0;
  CimConfig::Scaling scaling_;
};

}  // namespace

CimConfig CimConfig::read(ConfigReader in) {
  const std::size_t before = in.mistakes();
  CimConfig config = read_nominal(in);
  if (in.mistakes() != before) return config;
  require_supply(in, config.supply, config.supply_voltage);
  if (config.weight_copies > 1) {
    // A copy would have to hold keys and values of its own sequences, or to take turns in a staging area.
    if (config.kv_arrays || config.kv_buffer)
      in.fail("weight_copies", "several copies share the keys and values in memory: expected `path: digital` and `kv: memory`");
    if (config.weights_overflow == WeightsOverflow::reload)
      in.fail("weight_copies", "several copies of what does not fit once; expected `weights_overflow: chips`");
  }
  if (config.tiers > 1) {
    if (!is_resistive(config.array.cell.technology))
      in.fail("macro.tiers", "cells of transistors cannot lie over each other; expected 1, or cells of a resistance");
    if (config.kv_arrays) in.fail("macro.tiers", "keys and values in arrays have no tiers; expected 1, or `path: digital`");
    if (config.weights_overflow == WeightsOverflow::reload)
      in.fail("macro.tiers", "a staging area has no tiers; expected `weights_overflow: chips`");
  }
  if (config.array.macro) require_supply(in, config.array.macro->supply, config.supply_voltage);
  if (in.mistakes() != before) return config;
  SupplyScaling{config}(config);
  config.pump(config.array.cell);
  if (config.kv_arrays) config.pump(config.kv_arrays->array.cell);
  return config;
}

/// What a write takes from the supply.
void CimConfig::pump(CellConfig& cell) const {
  if (is_resistive(cell.technology) && cell.write_voltage > supply_voltage) cell.write_energy.value *= 1.0 / pump_efficiency;
}

std::vector<std::int64_t> CimConfig::entry_routers() const {
  std::vector<std::int64_t> routers;
  for (std::int64_t port = 0; port < link.ports; ++port) routers.push_back(proportion(routers_per_chip(), port, link.ports));
  return routers;
}

SquareMetres CimConfig::tile_area() const {
  const SquareMetres macro =
      double(arrays_per_macro) * array.area() + input_register.part.area + output_register.part.area + control.part.area;
  return double(macros_per_tile) * macro + tile_buffer.part.area + bus.area;
}

Sourced<JoulesPerByte> CimConfig::bus_energy() const {
  return {bus_wire_energy.value * Metres(std::sqrt(tile_area().value)), bus_wire_energy.provenance};
}

Sourced<JoulesPerByte> CimConfig::hop_energy() const {
  const Metres pitch(std::sqrt((double(std::min(tiles_per_router, tiles_per_chip)) * tile_area() + router.area).value));
  return {router_energy.value + router_wire_energy.value * pitch, std::max(router_energy.provenance, router_wire_energy.provenance)};
}

CimConfig CimConfig::read_nominal(ConfigReader in) {
  in.choice("kind", std::vector<std::string>{"cim"});
  ConfigReader macro = in.section("macro");
  ConfigReader tile = in.section("tile");
  ConfigReader chip = in.section("chip");
  ConfigReader bus = tile.section("bus");
  ConfigReader router = chip.section("router");
  ConfigReader attention = chip.section("attention_unit");
  const auto path = attention.choice<AttentionPath>(
      "path", {{"digital", AttentionPath::digital}, {"write", AttentionPath::write}, {"gain-cell", AttentionPath::gain_cell}});
  const auto kv = attention.choice<Kv>("kv", {{"memory", Kv::memory}, {"buffer", Kv::buffer}});
  const auto window = attention.has("window") ? std::optional(attention.integer("window", 1, 1'000'000'000)) : std::nullopt;
  const auto supply_voltage = in.quantity<Volts>("supply_voltage");
  const CimArray array = CimArray::read(in, supply_voltage);
  return {.node = in.text("node"),
          .supply_voltage = supply_voltage,
          .supply = SupplyLaw::read(in.section("supply")),
          .scaling = in.has("scaling") ? read_scaling(in.section("scaling")) : Scaling{},
          .array = array,
          .arrays_per_macro = macro.integer("arrays", 1, 4096),
          .macros_per_tile = tile.integer("macros", 1, 4096),
          .tiles_per_chip = chip.integer("tiles", 1, 65536),
          .tiers = macro.integer("tiers", 1, 1024, 1),
          .input_register = read_memory(macro.section("input_register")),
          .output_register = read_memory(macro.section("output_register")),
          .control = read_unit(macro.section("control")),
          .tile_buffer = read_memory(tile.section("buffer")),
          .bus_wire_energy = bus.sourced<JoulesPerByteMetre>("wire_energy"),
          .bus = Part::read(bus),
          .tiles_per_router = router.integer("tiles", 1, 65536),
          .router_columns = router.integer("columns", 1, 65536),
          .tile_port = router.quantity<BytesPerSecond>("tile_port", kBandwidths),
          .mesh_link = router.quantity<BytesPerSecond>("mesh_link", kBandwidths),
          .hop_latency = router.quantity<Seconds>("latency", kLatencies),
          .router_energy = router.sourced<JoulesPerByte>("energy"),
          .router_wire_energy = router.sourced<JoulesPerByteMetre>("wire_energy"),
          .router = Part::read(router),
          .vector_unit = read_unit(chip.section("vector_unit")),
          .attention_path = path,
          .kv = kv,
          .kv_buffer = read_kv_buffer(attention, path == AttentionPath::digital && kv == Kv::buffer),
          .window = window,
          .kv_arrays = read_kv_arrays(attention, path, array, supply_voltage, window),
          .attention_unit = read_unit(attention),
          .attention_vector_energy = attention.sourced<Joules>("vector_energy"),
          .attention_bits = int(attention.integer("bits", 1, 32)),
          .query_block = attention.integer("query_block", 1, 1'000'000),
          .attention_vector_rate = attention.quantity<Hertz>("vector_rate", kRates),
          .attention_buffer = read_memory(attention.section("buffer")),
          .link = LinkConfig::read(in.reference("chip_link")),
          .memory = DramConfig::read(in.reference("memory")),
          .weight_copies = in.integer("weight_copies", 1, 4096, 1),
          .weights_overflow =
              in.choice<WeightsOverflow>("weights_overflow", {{"chips", WeightsOverflow::chips}, {"reload", WeightsOverflow::reload}}),
          .parallel_cells = in.section("programming").integer("parallel_cells", 1, 65536),
          .pump_efficiency = in.section("programming").price_factor("pump_efficiency", {.min = 0.05, .max = 1.0}),
          .fifo_blocks = in.integer("fifo_blocks", 1, 1024),
          .leakage_factor = in.price_factor("leakage_factor", {.min = 0.0, .max = 100.0}),
          .regulator_efficiency = in.price_factor("regulator_efficiency", {.min = 0.5, .max = 1.0})};
}

std::string CimConfig::scaling_text() const {
  std::set<std::string> laws;
  if (scaling.law != ScalingLaw::none) laws.insert(scaling_law_names()[std::size_t(scaling.law)]);
  if (array.macro) laws.merge(scaling_laws(*array.macro));
  std::string text;
  for (const std::string& law : laws) text += (text.empty() ? "" : ", ") + law;
  return text;
}

}  // namespace memwall
