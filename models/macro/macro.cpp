// SPDX-License-Identifier: MIT
#include "models/macro/macro.h"

#include <algorithm>
#include <cmath>

#include "models/base/error.h"
#include "models/base/integers.h"
#include "models/circuit/adder_tree.h"

namespace memwall {
namespace {

using StepPer = MacroConfig::StepPer;

ValueActivity default_values(const MacroConfig& config, std::int64_t weight_bits, std::int64_t input_bits) {
  return statistical_activity(config.input, config.weight, config.cell.floor(), config.inputs, input_bits, config.weights, weight_bits);
}

void require_bits(const char* what, std::int64_t bits, MacroConfig::Bits range) {
  if (bits >= range.min && bits <= range.max) return;
  throw InputError(std::string(what) + " of " + std::to_string(bits) + " bits: this macro takes " + std::to_string(range.min) + " to " +
                   std::to_string(range.max));
}

}  // namespace

Macro::Macro(const MacroConfig& config, std::int64_t weight_bits, std::int64_t input_bits, Volts supply)
    : Macro(config, weight_bits, input_bits, supply, default_values(config, weight_bits, input_bits)) {}

Macro::Macro(const MacroConfig& config, std::int64_t weight_bits, std::int64_t input_bits, Volts supply, ValueActivity values)
    : config_(config),
      weight_bits_(weight_bits),
      input_bits_(input_bits),
      supply_(supply),
      values_(values),
      geometry_(config.geometry(weight_bits)) {
  require_bits("weights", weight_bits, config.weight_bits);
  require_bits("activations", input_bits, config.input_bits);
  const std::int64_t outputs = config.columns / geometry_.columns_per_weight;
  matrix_ = {config.rows, outputs};
  activity_ = mvm_activity(geometry_, matrix_, config.input.phases(input_bits), config.summed_phases);
  outputs_ = outputs * config.copies;
  macs_ = outputs_ * (config.rows / config.weight.rows_per_input());
  Seconds longest, sum;
  for (const MacroConfig::Stage& stage : config.stages) {
    longest = std::max(longest, stage_time(stage));
    sum += stage_time(stage);
  }
  const double slower = config.supply.delay(supply);
  interval_ = slower * double(activity_.row_groups) * longest;
  latency_ = interval_ + slower * (sum - longest + config.drain);
}

std::int64_t Macro::conversion_bits() const { return config_.result_bits + (config_.result_follows_input ? input_bits_ : 0); }

double Macro::step_count(StepPer per) const {
  const double phases = double(activity_.phases);
  const double conversion_phases = config_.summed_phases ? 1.0 : phases;
  switch (per) {
    case StepPer::mvm: return 1.0;
    case StepPer::phase: return phases;
    case StepPer::pulse: return std::pow(2.0, double(input_bits_)) - 1.0;
    case StepPer::signed_pulse: return std::pow(2.0, double(input_bits_ - 1));
    case StepPer::conversion: return conversion_phases * double(std::min(config_.columns_per_adc, activity_.columns));
    case StepPer::conversion_bit: return conversion_phases * double(conversion_bits());
    case StepPer::conversion_level: return conversion_phases * std::pow(2.0, double(conversion_bits()));
    case StepPer::adder: {
      const std::int64_t terms = ceil_div(config_.active_rows, config_.pipeline_registers);
      if (config_.adder == MacroConfig::Adder::tree) return phases * double(tree_adder_delays(terms, weight_bits_));
      return phases * double(chain_adder_delays(terms, geometry_.columns_per_weight));
    }
  }
  return 0.0;
}

Seconds Macro::stage_time(const MacroConfig::Stage& stage) const {
  Seconds sum;
  for (const MacroConfig::Step& step : stage.steps) sum += step_count(step.per) * step.time;
  return sum;
}

double Macro::count(MacroAction action) const {
  const double copies = double(config_.copies);
  const double group_phases = copies * double(activity_.row_groups * activity_.phases);
  switch (action) {
    case MacroAction::mvm: return copies;
    case MacroAction::phase: return group_phases;
    case MacroAction::row_phase: return copies * double(activity_.row_drives);
    case MacroAction::column_phase: return group_phases * double(activity_.columns);
    case MacroAction::cell_phase: return copies * double(activity_.cell_reads);
    case MacroAction::conversion: return copies * double(activity_.conversions);
    case MacroAction::conversion_bit: return copies * double(activity_.conversions) * double(conversion_bits());
    case MacroAction::output: return double(outputs_);
    case MacroAction::output_pulse: return double(outputs_) * std::pow(2.0, double(input_bits_ - 1));
    case MacroAction::mac: return double(macs_);
    case MacroAction::bit_mac: return double(macs_ * weight_bits_ * input_bits_);
    case MacroAction::full_adder: return group_phases * double(matrix_.n) * double(tree_full_adders(config_.active_rows, weight_bits_));
    case MacroAction::time: return 0.0;
  }
  return 0.0;
}

double Macro::utilisation() const { return activity_.utilisation(geometry_, matrix_); }

PartCost Macro::cost(const MacroPart& part) const {
  const double charge = part.own_supply ? 1.0 : config_.supply.energy(supply_);
  const double leak = part.count * (part.own_supply ? 1.0 : config_.supply.leakage(supply_));
  double actions = count(part.per);
  if (part.follows == MacroPart::Follows::inputs) actions *= values_.inputs;
  if (part.follows == MacroPart::Follows::products) actions *= values_.products;
  // A stated power is charge per nominal interval: energy follows the voltage, the rate follows the delay.
  const Seconds nominal = interval_ / config_.supply.delay(supply_);
  const Joules dynamic = part.per == MacroAction::time ? part.count * (part.power.value * nominal) : actions * part.energy.value;
  return {&part, actions, charge * dynamic, leak * part.leakage.value, leak * part.idle.value, part.count * part.area};
}

std::vector<PartCost> Macro::costs() const {
  std::vector<PartCost> list;
  for (const MacroPart& part : config_.parts) list.push_back(cost(part));
  return list;
}

Joules Macro::energy() const {
  Joules sum;
  for (const PartCost& entry : costs()) sum += entry.dynamic;
  return sum;
}

}  // namespace memwall
