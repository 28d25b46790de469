// SPDX-License-Identifier: MIT
/// A memory cell of a CIM array.
#pragma once

#include "models/base/config.h"

namespace memwall {

struct CellConfig {
  std::string technology;        ///< rram, pcm, sram, ...
  std::int64_t bits;             ///< stored in one cell
  Sourced<Joules> read_energy;   ///< of one cell during one array read with its row driven
  Sourced<Joules> write_energy;  ///< of one pulse
  std::int64_t write_pulses;     ///< per programmed cell, verify included
  static CellConfig read(ConfigReader in) {
    return {.technology = in.text("technology"),
            .bits = in.integer("bits", 1, 8),
            .read_energy = in.sourced<Joules>("read_energy"),
            .write_energy = in.sourced<Joules>("write_energy"),
            .write_pulses = in.integer("write_pulses", 1, 100'000)};
  }
};

}  // namespace memwall
