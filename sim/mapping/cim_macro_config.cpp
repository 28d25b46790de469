// SPDX-License-Identifier: MIT
#include "sim/mapping/cim_macro_config.h"

namespace memwall {
namespace {

/// Parts of a tile or chip serve many macros: what they do per vector is not counted, so they state their power.
std::vector<MacroPart> read_level_parts(ConfigReader& in) {
  std::vector<MacroPart> parts = MacroPart::read_list(in);
  for (const MacroPart& part : parts) {
    if (part.each != MacroPart::Each::macro)
      in.fail("parts", "`each` is for parts of a macro: those of a tile or chip state their `count`");
    if (part.per != MacroAction::time) in.fail("parts", "a part of a tile or chip states its `power`, not an energy");
  }
  return parts;
}

void add(CimMacroFacts& facts, const std::string& level, const PartCost& cost, double times, Seconds interval) {
  const MacroPart& part = *cost.part;
  facts.components.push_back({level + "." + part.name, part.group, part.beside, times * (cost.dynamic / interval), times * cost.leakage,
                              times * cost.idle, times * cost.area});
}

}  // namespace

CimMacroConfig CimMacroConfig::read(ConfigReader in) {
  in.choice("kind", std::vector<std::string>{"cim_macro"});
  ConfigReader tile = in.section("tile");
  ConfigReader chip = in.section("chip");
  const std::size_t before = in.mistakes();
  CimMacroConfig config{.citation = in.text("citation"),
                        .counting = in.text("counting"),
                        .supply_voltage = in.quantity<Volts>("supply_voltage"),
                        .macro = MacroConfig::read(in.reference("macro")),
                        .macros_per_tile = tile.integer("macros", 1, 65536),
                        .tiles = chip.integer("tiles", 1, 65536),
                        .tile_parts = read_level_parts(tile),
                        .chip_parts = read_level_parts(chip)};
  if (in.mistakes() == before) require_supply(in, config.macro.supply, config.supply_voltage);
  return config;
}

Watts CimMacroFacts::power(bool beside) const {
  Watts sum;
  for (const ComponentFacts& component : components) {
    if (component.beside == beside) sum += component.dynamic + component.leakage;
  }
  return sum;
}

SquareMetres CimMacroFacts::area(bool beside) const {
  SquareMetres sum;
  for (const ComponentFacts& component : components) {
    if (component.beside == beside) sum += component.area;
  }
  return sum;
}

Watts CimMacroFacts::idle_power() const {
  Watts sum;
  for (const ComponentFacts& component : components) sum += component.leakage + component.idle;
  return sum;
}

CimMacroFacts facts(const CimMacroConfig& config, std::int64_t weight_bits, std::int64_t input_bits) {
  const Macro macro(config.macro, weight_bits, input_bits, config.supply_voltage);
  const double macros = double(config.macros());
  CimMacroFacts facts;
  facts.ops_per_mvm = 2.0 * double(macro.macs());
  facts.interval = macro.interval();
  facts.latency = macro.latency();
  facts.peak_ops = macros * facts.ops_per_mvm / facts.interval;
  facts.weight_capacity = Bytes(macros * macro.weight_bits_stored() / 8.0);
  facts.utilisation = macro.utilisation();
  facts.mvm_energy = macro.energy();
  facts.values = macro.values();
  for (const PartCost& cost : macro.costs()) add(facts, "macro", cost, macros, facts.interval);
  for (const MacroPart& part : config.tile_parts) add(facts, "tile", macro.cost(part), double(config.tiles), facts.interval);
  for (const MacroPart& part : config.chip_parts) add(facts, "chip", macro.cost(part), 1.0, facts.interval);
  return facts;
}

}  // namespace memwall
