// SPDX-License-Identifier: MIT
/// One component of a macro, tile or chip: what it does how often, what it costs by being there.
#pragma once

#include "models/base/config.h"
#include "models/circuit/technology.h"

namespace memwall {

/// What a part's energy is per, counted for one input vector through one full macro.
enum class MacroAction {
  mvm,             ///< the vector itself
  phase,           ///< a phase of a group of rows
  row_phase,       ///< a row driven for one phase
  column_phase,    ///< a column in use, for one phase of one group of rows
  cell_phase,      ///< a cell read in one phase
  conversion,      ///< a column converted
  conversion_bit,  ///< the same, for each bit of its result
  output,          ///< a weight column group's result
  output_pulse,    ///< the same, for each unit pulse of the inputs: 2^(bits-1)
  mac,
  bit_mac,     ///< a one-bit product: mac x weight bits x input bits
  full_adder,  ///< of the adder tree, in each phase
  time         ///< no count: `power` while the macro works
};
inline constexpr std::size_t kMacroActions = 13;

struct MacroPart {
  /// What the energy is proportional to beside its count.
  enum class Follows { nothing, inputs, products };

  /// What the macro has such a part for: itself, or each row, column, cell or converter of its arrays.
  enum class Each { macro, row, column, cell, adc };

  std::string name;
  std::string group;  ///< of `energy_shares`: adc, dac, array, ...
  MacroAction per;
  Sourced<Joules> energy;  ///< of one action, where what it follows is at its largest; 0 with `power`
  ScalingLaw scaling;      ///< that brought the energy from another node
  Sourced<Watts> power;    ///< dynamic power at full rate; 0 with `energy`
  Follows follows;
  bool own_supply;  ///< stays at its voltage whatever the core supply is
  Each each;
  bool beside;             ///< outside of what the published efficiency and density count
  double count;            ///< of such parts at their level; in a macro with what `each` multiplies
  Sourced<Watts> leakage;  ///< of one, always
  Sourced<Watts> idle;     ///< of one, clocked but without work
  SquareMetres area;       ///< of one

  static MacroPart read(ConfigReader in);
  static std::vector<MacroPart> read_list(ConfigReader& in);
};

}  // namespace memwall
