// SPDX-License-Identifier: MIT
#include "sim/mapping/cim_array.h"

#include <algorithm>

#include "models/circuit/dac.h"
#include "sim/mapping/macro_array.h"

namespace memwall {
namespace {

/// Arrays of a macro: their prices follow at the widths of a workload (`price_macro`).
CimArray read_macro_array(ConfigReader in) {
  CimArray array{};
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
  array.inputs = macro.inputs;
  array.weights = macro.weights;
  array.nonidealities = macro.nonidealities;
  array.weight_bits = macro.weight_bits.max;
  array.dac_bits = macro.input.phase_bits;
  return array;
}

/// A part of which an array has `count`.
Part times(Part part, std::int64_t count) {
  part.leakage.value *= double(count);
  part.idle.value *= double(count);
  part.area *= double(count);
  return part;
}

/// Drivers of several levels have a converter in front.
void add_converters(ConfigReader& dac, CimArray& array) {
  if (!dac.has("converter")) {
    if (array.dac_bits > 1) dac.fail("bits", "a phase of several bits needs a `converter` in front of the row drivers");
    return;
  }
  const DacConfig converter = DacConfig::read(dac.reference("converter")).at(array.dac_bits);
  if (array.dac_bits == 1) return;
  array.dac_energy.value += converter.energy.value;
  array.dac_energy.provenance = std::max(array.dac_energy.provenance, converter.energy.provenance);
  array.dac.area += double(array.rows) * converter.area;
  array.dac.leakage.value += double(array.rows) * converter.leakage.value;
  array.dac.leakage.provenance = std::max(array.dac.leakage.provenance, converter.leakage.provenance);
}

CimArray read_parts(ConfigReader in) {
  ConfigReader dac = in.section("dac");
  ConfigReader sample_hold = in.section("sample_hold");
  ConfigReader shift_add = in.section("shift_add");
  ConfigReader values = in.section("values");
  CimArray array{.macro = {},
                 .weight_bits = 0,
                 .rows = in.integer("rows", 1, 65536),
                 .columns = in.integer("columns", 1, 65536),
                 .scheme = in.choice<CimArray::Scheme>(
                     "scheme", {{"offset", CimArray::Scheme::offset}, {"differential", CimArray::Scheme::differential}}),
                 .cell = CellConfig::read(in.reference("cell")),
                 .adc = AdcConfig::read(in.reference("adc")),
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
                 .shift_add = Part::read(shift_add),
                 .supply_voltage = {},
                 .inputs = Distribution::read(values.section("inputs")),
                 .weights = Distribution::read(values.section("weights")),
                 .nonidealities = {}};
  array.nonidealities = read_nonidealities(in, array.cell.conductance.has_value());
  array.crossbar = times(array.crossbar, array.rows * array.columns);
  array.dac = times(array.dac, array.rows);
  array.sample_hold = times(array.sample_hold, array.columns);
  if (array.columns_per_adc > array.columns) in.fail("columns_per_adc", "expected at most `columns`");
  if (array.columns_per_adc > 0) array.shift_add = times(array.shift_add, array.adcs());
  add_converters(dac, array);
  return array;
}

}  // namespace

CimArray CimArray::read(ConfigReader system, Volts supply_voltage) {
  ConfigReader in = system.section("array");
  CimArray array = in.has("principle") ? read_macro_array(system.reference("array")) : read_parts(in);
  array.supply_voltage = supply_voltage;
  return array;
}

void CimArray::price(int weight_width, int input_bits) {
  if (!macro) return;
  weight_bits = weight_width;
  price_array(*this, Macro(*macro, weight_bits, input_bits, supply_voltage), geometry(weight_width));
}

std::int64_t CimArray::columns_per_weight(int weight_width) const {
  if (macro) return macro->weight.columns(weight_width);
  return ceil_div(weight_width, cell.bits) * (scheme == Scheme::differential ? 2 : 1);
}

SquareMetres CimArray::area() const { return crossbar.area + dac.area + sample_hold.area + shift_add.area + double(adcs()) * adc.area; }

CountedArray CimArray::geometry(int weight_width) const {
  const std::int64_t per_weight = columns_per_weight(weight_width);
  if (!macro) return {rows, columns, rows, per_weight, per_weight};
  const WeightFormat& weight = macro->weight;
  return {rows, columns, macro->active_rows / weight.rows_per_input(), per_weight, weight.conversions(weight_width)};
}

Seconds CimArray::interval(int input_bits) const {
  if (macro) return timed(*macro, weight_bits, input_bits, supply_voltage).interval();
  const Seconds conversions = double(columns_per_adc) / adc.rate;
  return double(phases(input_bits)) * std::max(read_time, conversions);
}

Seconds CimArray::depth(int input_bits) const {
  if (!macro) return double(pipeline_stages) * read_time;
  const Macro at = timed(*macro, weight_bits, input_bits, supply_voltage);
  return at.latency() - at.interval();
}

}  // namespace memwall
