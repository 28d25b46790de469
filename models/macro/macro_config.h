// SPDX-License-Identifier: MIT
/// A CIM macro: arrays with their periphery, as a config of `configs/macros` states it.
#pragma once

#include <optional>
#include <set>

#include "models/circuit/adc.h"
#include "models/circuit/supply.h"
#include "models/crossbar/activity.h"
#include "models/crossbar/crossbar_config.h"
#include "models/device/cell.h"
#include "models/macro/encoding.h"
#include "models/macro/macro_part.h"
#include "models/macro/values.h"

namespace memwall {

struct MacroConfig {
  /// What a step of a stage takes its time for, once per input vector and group of rows.
  enum class StepPer {
    mvm,
    phase,
    pulse,             ///< unit pulses of an unsigned input: 2^bits - 1
    signed_pulse,      ///< unit pulses of a signed input, the longest: 2^(bits-1)
    conversion,        ///< one after the other on the same converter, of each phase
    conversion_bit,    ///< of one conversion, of each phase
    conversion_level,  ///< of one conversion, 2^bits of them
    adder              ///< full-adder delays of a digital sum, of each phase
  };
  struct Step {
    std::string name;
    Seconds time;
    StepPer per;
  };
  /// Steps of one stage follow each other; stages work on different vectors (or phases) at one time.
  struct Stage {
    std::string name;
    std::vector<Step> steps;
  };
  enum class Adder { none, chain, tree };
  struct Bits {
    std::int64_t min, max;
  };

  std::string principle, node, fitted;
  SupplyLaw supply;
  std::int64_t rows, columns, active_rows, copies;  ///< of one array; arrays of the macro that work side by side
  CellConfig cell;
  InputFormat input;
  WeightFormat weight;
  Bits weight_bits, input_bits;
  bool summed_phases;  ///< phases add up before the converter
  std::optional<AdcConfig> adc;
  std::int64_t columns_per_adc;
  std::int64_t result_bits;   ///< of a conversion
  bool result_follows_input;  ///< `result_bits` are on top of the input's
  Adder adder;
  std::int64_t pipeline_registers;  ///< that cut the adders of a column; 1: the sum leaves by one
  std::vector<Stage> stages;
  Seconds drain;  ///< from the last stage to the output, beside the stages
  std::vector<MacroPart> parts;
  Distribution inputs, weights;                 ///< where a workload brings none
  std::optional<CrossbarConfig> nonidealities;  ///< of what it computes; costs follow none of it

  static MacroConfig read(ConfigReader in);
  CountedArray geometry(std::int64_t bits) const { return {rows, columns, active_rows, weight.columns(bits), weight.conversions(bits)}; }
};

/// Names of the laws that brought energies of its parts from another node.
std::set<std::string> scaling_laws(const MacroConfig& macro);

}  // namespace memwall
