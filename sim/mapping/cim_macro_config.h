// SPDX-License-Identifier: MIT
/// A published CIM design without a system around it: macros in tiles on a chip, no memory, no model.
#pragma once

#include "models/macro/macro.h"

namespace memwall {

struct CimMacroConfig {
  std::string citation, counting;  ///< where it was published; what its peak, power and area count
  Volts supply_voltage;
  MacroConfig macro;
  std::int64_t macros_per_tile, tiles;
  std::vector<MacroPart> tile_parts, chip_parts;  ///< of stated power

  static CimMacroConfig read(ConfigReader in);
  std::int64_t macros() const { return macros_per_tile * tiles; }
};

/// A part of one chip: `component` is its path, "macro.adc".
struct ComponentFacts {
  std::string component, group;
  bool beside;
  Watts dynamic, leakage, idle;
  SquareMetres area;
};

/// A chip at operand widths with every macro busy.
struct CimMacroFacts {
  Hertz peak_ops;
  Bytes weight_capacity;
  Seconds interval, latency;
  double ops_per_mvm, utilisation;
  Joules mvm_energy;  ///< dynamic, of one macro
  ValueActivity values;
  std::vector<ComponentFacts> components;  ///< of the whole chip

  Watts power(bool beside) const;
  SquareMetres area(bool beside) const;
  Watts idle_power() const;
};

CimMacroFacts facts(const CimMacroConfig& config, std::int64_t weight_bits, std::int64_t input_bits);

}  // namespace memwall
