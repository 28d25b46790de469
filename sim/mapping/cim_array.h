// SPDX-License-Identifier: MIT
/// A crossbar array of a system with its converters: part by part, or a macro.
#pragma once

#include "models/base/integers.h"
#include "models/circuit/adc.h"
#include "models/circuit/part.h"
#include "models/crossbar/crossbar_config.h"
#include "models/device/cell.h"
#include "models/macro/macro.h"
#include "models/macro/values.h"

namespace memwall {

struct CimArray {
  enum class Scheme { offset, differential };  ///< how a signed weight is stored; differential takes two columns

  std::optional<MacroConfig> macro;  ///< what the array is, where a config names one; the fields below then follow from it
  std::int64_t weight_bits;          ///< of the macro's workload
  std::int64_t rows, columns;        ///< rows: inputs of one array
  Scheme scheme;
  CellConfig cell;
  AdcConfig adc;
  std::int64_t columns_per_adc;
  std::int64_t dac_bits;               ///< input bits that one array read takes
  Sourced<Joules> dac_energy;          ///< one row driven for one read
  Sourced<Joules> sample_hold_energy;  ///< one column held for its conversion
  Sourced<Joules> shift_add_energy;    ///< one conversion merged into its accumulator
  Seconds read_time;                   ///< analog read of the whole array
  std::int64_t pipeline_stages;        ///< read times between the last phase and the output
  Part crossbar, dac, sample_hold, shift_add;
  Volts supply_voltage;                         ///< of the macro
  Distribution inputs, weights;                 ///< of tensors: energy of a macro follows them, and what is computed wrong
  std::optional<CrossbarConfig> nonidealities;  ///< what it does not do as an ideal array would; geometry and bits left open

  /// `array` of a system: the name of a macro, or part by part.
  static CimArray read(ConfigReader system, Volts supply_voltage);
  /// Prices and static powers of an array named by its macro, at the widths of a workload.
  void price(int weight_width, int input_bits);

  std::int64_t adcs() const { return ceil_div(columns, columns_per_adc); }
  std::int64_t columns_per_weight(int weight_width) const;
  CountedArray geometry(int weight_width) const;
  bool is_analog() const { return !macro || macro->adc; }  ///< sums pass a converter; others are digital, and exact
  bool summed_phases() const { return macro && macro->summed_phases; }
  std::int64_t phases(int input_bits) const { return macro ? macro->input.phases(input_bits) : ceil_div(input_bits, dac_bits); }
  /// The array as one that computes, at operand widths. Throws InputError where its format has no functional model, or where it does not
  /// say what is not ideal.
  CrossbarConfig functional(int weight_width, int input_bits) const;
  /// Silicon of one array with its converters.
  SquareMetres area() const;
  /// MACs of one input vector through a full array.
  std::int64_t macs(int weight_width) const { return rows * (columns / columns_per_weight(weight_width)); }
  /// Time between two input vectors: each phase reads the array and converts all its columns.
  Seconds interval(int input_bits) const;
  /// From the end of the interval to the output.
  Seconds depth(int input_bits) const;
};

}  // namespace memwall
