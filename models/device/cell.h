// SPDX-License-Identifier: MIT
/// A memory cell of a CIM array.
#pragma once

#include <optional>

#include "models/base/config.h"

namespace memwall {

using Siemens = decltype(Watts{} / (Volts{} * Volts{}));
inline constexpr Range kPulses{1e-12, 1.0, false};  ///< s: 1 ps to 1 s

enum class CellTechnology { rram, pcm, fefet, stt_mram, nor_flash, sram_6t, sram_8t, sram_12t, sram_charge, gain_cell };

/// True where the stored value is a conductance; the others store a voltage or a charge.
bool is_resistive(CellTechnology technology);
/// True where the value is gone without power.
bool is_volatile(CellTechnology technology);
/// True where writing wears the cell out.
bool wears_out(CellTechnology technology);

struct CellConfig {
  struct Window {
    Siemens min, max;  ///< of the programmed states, at the read voltage
  };

  CellTechnology technology;
  std::int64_t bits;                  ///< stored in one cell
  std::optional<Window> conductance;  ///< resistive cells
  Volts read_voltage;
  Seconds read_time;            ///< of one analog read
  Sourced<Joules> read_energy;  ///< of one cell during one array read with its row driven, mean of its states
  Volts write_voltage;
  Seconds write_time;                ///< of one pulse
  Sourced<Joules> write_energy;      ///< of one pulse
  std::int64_t write_pulses;         ///< per programmed cell, verify included
  std::optional<double> endurance;   ///< writes until it fails; none where writing does not wear
  std::optional<Seconds> retention;  ///< none for static cells: as long as there is power
  double drift;                      ///< exponent nu of g(t) = g (t / t0)^-nu
  Sourced<Watts> leakage;            ///< of one cell
  SquareMetres area;

  static CellConfig read(ConfigReader in);
  /// A level of the window, 0 to 1: the lowest state relative to the highest.
  double floor() const { return conductance ? conductance->min / conductance->max : 0.0; }
  /// How often all its cells can be rewritten when `slots` places take turns: endurance x slots / rate, in seconds.
  Seconds lifetime(double slots, Hertz writes) const;
};

}  // namespace memwall
