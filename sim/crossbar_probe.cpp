// SPDX-License-Identifier: MIT
#include "sim/crossbar_probe.h"

#include <algorithm>
#include <random>

#include "sim/macro_description.h"
#include "sim/mapping/cim_config.h"
#include "sim/mapping/cim_macro_config.h"

namespace memwall {
namespace {

void set_counts(CrossbarProbe& probe, const MvmActivity& activity, std::int64_t copies) {
  probe.phases = activity.phases;
  probe.conversions = copies * activity.conversions;
  probe.cell_reads = copies * activity.cell_reads;
  probe.row_drives = copies * activity.row_drives;
}

CrossbarProbe of_macro(const MacroConfig& config, int weight_bits, int activation_bits, Volts supply) {
  const Macro macro(config, weight_bits, activation_bits, supply);
  CrossbarProbe probe{};
  probe.outputs = macro.outputs();
  probe.macs = macro.macs();
  probe.inputs = macro.macs() / macro.outputs();
  set_counts(probe, macro.activity(), config.copies);
  probe.utilisation = macro.utilisation();
  probe.interval = macro.interval();
  probe.latency = macro.latency();
  for (const PartCost& cost : macro.costs()) {
    if (cost.dynamic.value > 0.0) probe.parts.emplace_back(cost.part->name, cost.dynamic);
    probe.leakage += cost.leakage;
  }
  probe.input = config.input;
  probe.weight = config.weight;
  probe.floor = config.cell.floor();
  probe.input_values = config.inputs;
  probe.weight_values = config.weights;
  probe.statistical = macro.values();
  return probe;
}

/// Arrays that a system states part by part: one price a cell, so values move no energy, and are shown for what they are.
CrossbarProbe of_array(const CimConfig& config, int weight_bits, int activation_bits) {
  const CimConfig::Array& array = config.array;
  const CountedArray geometry = config.array.geometry(weight_bits);
  const MatrixShape full{array.rows, std::max<std::int64_t>(1, array.columns / geometry.columns_per_weight)};
  const MvmActivity activity = mvm_activity(geometry, full, config.array.phases(activation_bits));
  CrossbarProbe probe{};
  probe.inputs = full.k;
  probe.outputs = full.n;
  probe.macs = full.k * full.n;
  set_counts(probe, activity, 1);
  probe.utilisation = activity.utilisation(geometry, full);
  probe.interval = config.array.interval(activation_bits);
  probe.latency = probe.interval + config.array.depth(activation_bits);
  const double conversions = double(activity.conversions);
  probe.parts = {{"crossbar", double(activity.cell_reads) * array.cell.read_energy.value},
                 {"dac", double(activity.row_drives) * array.dac_energy.value},
                 {"sample_hold", conversions * array.sample_hold_energy.value},
                 {"adc", conversions * array.adc.energy.value},
                 {"shift_add", conversions * array.shift_add_energy.value}};
  probe.leakage = double(config.array.adcs()) * array.adc.leakage.value;
  for (const Part* part : {&array.crossbar, &array.dac, &array.sample_hold, &array.shift_add}) probe.leakage += part->leakage.value;
  const bool pair = array.scheme == CimConfig::Scheme::differential;
  probe.input = {InputFormat::Coding::serial, array.dac_bits};
  probe.weight = {pair ? WeightFormat::Scheme::differential_columns : WeightFormat::Scheme::offset, array.cell.bits, 0, 0, false};
  probe.floor = array.cell.floor();
  probe.input_values = array.inputs;
  probe.weight_values = array.weights;
  probe.statistical =
      statistical_activity(probe.input, probe.weight, probe.floor, probe.input_values, activation_bits, probe.weight_values, weight_bits);
  return probe;
}

}  // namespace

Joules CrossbarProbe::energy() const {
  Joules sum;
  for (const auto& [part, joules] : parts) sum += joules;
  return sum;
}

CrossbarProbe probe_crossbar(const ConfigNode& architecture, int weight_bits, int activation_bits) {
  if (is_macro_design(architecture)) {
    const auto config = read_config<CimMacroConfig>(architecture);
    CrossbarProbe probe = of_macro(config.macro, weight_bits, activation_bits, config.supply_voltage);
    probe.regulator_efficiency = 1.0;
    return probe;
  }
  const ConfigNode* kind = architecture.find("kind");
  if (!kind || kind->text != "cim") throw InputError(architecture.place, "kind", "expected `cim` or `cim_macro`: only those have arrays");
  const auto config = read_config<CimConfig>(architecture);
  CrossbarProbe probe = config.array.macro ? of_macro(*config.array.macro, weight_bits, activation_bits, config.supply_voltage)
                                           : of_array(config, weight_bits, activation_bits);
  probe.regulator_efficiency = config.regulator_efficiency;
  return probe;
}

DrawnActivity draw_values(const CrossbarProbe& probe, int weight_bits, int activation_bits, std::int64_t vectors, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto inputs = probe.input_values.draw(activation_bits, probe.inputs, vectors, random);
  const auto weights = probe.weight_values.draw(weight_bits, probe.inputs, probe.macs / probe.inputs, random);
  const auto by = [&](const auto& activity, auto... k) {
    return activity(probe.input, probe.weight, probe.floor, inputs, activation_bits, weights, weight_bits, k...);
  };
  return {by(tensor_activity), by(channel_activity, probe.inputs), by(exact_activity, probe.inputs)};
}

}  // namespace memwall
