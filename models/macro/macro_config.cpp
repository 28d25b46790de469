// SPDX-License-Identifier: MIT
#include "models/macro/macro_config.h"

#include "models/base/integers.h"
#include "models/circuit/dac.h"

namespace memwall {
namespace {

using StepPer = MacroConfig::StepPer;

MacroConfig::Bits read_bits(ConfigReader in) {
  const MacroConfig::Bits bits{in.integer("min", 1, 16), in.integer("max", 1, 16)};
  if (bits.min > bits.max) in.fail("min", "expected at most `max`");
  return bits;
}

MacroConfig::Step read_step(ConfigReader in) {
  return {in.text("name"), in.has("time") ? in.quantity<Seconds>("time", kReadTimes) : Seconds{},
          in.choice<StepPer>("per", {{"mvm", StepPer::mvm},
                                     {"phase", StepPer::phase},
                                     {"pulse", StepPer::pulse},
                                     {"signed_pulse", StepPer::signed_pulse},
                                     {"conversion", StepPer::conversion},
                                     {"conversion_bit", StepPer::conversion_bit},
                                     {"conversion_level", StepPer::conversion_level},
                                     {"adder", StepPer::adder}})};
}

std::vector<MacroConfig::Stage> read_stages(ConfigReader& in) {
  std::vector<MacroConfig::Stage> stages;
  for (ConfigReader& entry : in.list("stages")) {
    MacroConfig::Stage stage{entry.text("name"), {}};
    for (ConfigReader& step : entry.list("steps")) stage.steps.push_back(read_step(step));
    stages.push_back(std::move(stage));
  }
  return stages;
}

/// A conversion whose time is left out takes what its converter needs for one.
void time_conversions(ConfigReader& in, MacroConfig& config) {
  for (MacroConfig::Stage& stage : config.stages) {
    for (MacroConfig::Step& step : stage.steps) {
      if (step.time.value > 0.0) continue;
      if (step.per == StepPer::conversion && config.adc) {
        step.time = 1.0 / config.adc->rate;
      } else {
        in.fail("stages", "step `" + step.name + "`: missing key `time`; only a `conversion` of an `adc` follows from its rate");
      }
    }
  }
}

/// What a macro has one of.
double structures(const MacroConfig& config, MacroPart::Each each) {
  using Each = MacroPart::Each;
  switch (each) {
    case Each::macro: return 1.0;
    case Each::row: return double(config.rows * config.copies);
    case Each::column: return double(config.columns * config.copies);
    case Each::cell: return double(config.rows * config.columns * config.copies);
    case Each::adc: return double(ceil_div(config.columns, config.columns_per_adc) * config.copies);
  }
  return 0.0;
}

/// Converters in front of the drivers of rows that have more than two levels.
MacroPart dac_part(const MacroConfig& config, const DacConfig& converter) {
  MacroPart part{};
  part.name = "dac_converter";
  part.group = "dac";
  part.per = MacroAction::row_phase;
  part.energy = converter.energy;
  part.count = structures(config, MacroPart::Each::row);
  part.leakage = converter.leakage;
  part.area = converter.area;
  return part;
}

/// The converter named by `adc` is a part like the others, as many as the columns need.
MacroPart adc_part(const MacroConfig& config) {
  MacroPart part{};
  part.name = part.group = "adc";
  part.per = MacroAction::conversion;
  part.energy = config.adc->energy;
  part.count = structures(config, MacroPart::Each::adc);
  part.leakage = config.adc->leakage;
  part.area = config.adc->area;
  return part;
}

}  // namespace

std::set<std::string> scaling_laws(const MacroConfig& macro) {
  std::set<std::string> laws;
  for (const MacroPart& part : macro.parts) {
    if (part.scaling != ScalingLaw::none) laws.insert(scaling_law_names()[std::size_t(part.scaling)]);
  }
  return laws;
}

MacroConfig MacroConfig::read(ConfigReader in) {
  ConfigReader array = in.section("array");
  ConfigReader input = in.section("input");
  ConfigReader weight = in.section("weight");
  ConfigReader values = in.section("values");
  CellConfig cell = CellConfig::read(array.reference("cell"));
  const std::size_t before = in.mistakes();
  MacroConfig config{.principle = in.text("principle"),
                     .node = in.text("node"),
                     .fitted = in.text("fitted"),
                     .supply = SupplyLaw::read(in.section("supply")),
                     .rows = array.integer("rows", 1, 65536),
                     .columns = array.integer("columns", 1, 65536),
                     .active_rows = array.has("active_rows") ? array.integer("active_rows", 1, 65536) : 0,
                     .copies = array.integer("copies", 1, 65536),
                     .cell = cell,
                     .input = InputFormat::read(input),
                     .weight = WeightFormat::read(weight, cell.bits),
                     .weight_bits = read_bits(weight.section("bits")),
                     .input_bits = read_bits(input.section("bits")),
                     .summed_phases = input.flag("summed_phases"),
                     .adc = {},
                     .columns_per_adc = in.integer("columns_per_adc", 1, 65536),
                     .result_bits = in.integer("result_bits", 0, 32),
                     .result_follows_input = in.flag("result_follows_input"),
                     .adder = in.choice<Adder>("adder", {{"none", Adder::none}, {"chain", Adder::chain}, {"tree", Adder::tree}}),
                     .pipeline_registers = in.integer("pipeline_registers", 1, 1024),
                     .stages = read_stages(in),
                     .drain = in.quantity<Seconds>("drain", kLatencies),
                     .parts = MacroPart::read_list(in),
                     .inputs = Distribution::read(values.section("inputs")),
                     .weights = Distribution::read(values.section("weights")),
                     .nonidealities = {}};
  config.nonidealities = read_nonidealities(in, cell.conductance.has_value());
  if (config.active_rows == 0) config.active_rows = config.rows;
  for (MacroPart& part : config.parts) part.count *= structures(config, part.each);
  if (in.has("adc")) {
    config.adc = AdcConfig::read(in.reference("adc"));
    config.parts.push_back(adc_part(config));
  }
  time_conversions(in, config);
  if (input.has("converter")) {
    const DacConfig converter = DacConfig::read(input.reference("converter")).at(config.input.phase_bits);
    if (config.input.phase_bits > 1) config.parts.push_back(dac_part(config, converter));
  } else if (config.adc && config.input.coding == InputFormat::Coding::serial && config.input.phase_bits > 1) {
    input.fail("phase_bits", "a phase of several bits needs a `converter` in front of the row drivers");
  }
  if (in.mistakes() != before) return config;
  if (config.active_rows > config.rows) array.fail("active_rows", "expected at most `rows`");
  if (config.columns_per_adc > config.columns) in.fail("columns_per_adc", "expected at most `columns` of the array");
  if (config.pipeline_registers > config.rows) in.fail("pipeline_registers", "expected at most `rows` of the array");
  if (config.weight.columns(config.weight_bits.max) > config.columns) {
    weight.section("bits").fail("max", "a weight of that many bits does not fit the columns of the array");
  }
  return config;
}

}  // namespace memwall
