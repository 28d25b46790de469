// SPDX-License-Identifier: MIT
/// On-chip SRAM or eDRAM as one level of a hierarchy: capacity and energy per byte.
#pragma once

#include "models/base/config.h"

namespace memwall {

struct SramConfig {
  Bytes capacity;
  Sourced<JoulesPerByte> read_energy;
  Sourced<JoulesPerByte> write_energy;
  static SramConfig read(ConfigReader in) {
    return {.capacity = in.quantity<Bytes>("capacity"),
            .read_energy = in.sourced<JoulesPerByte>("read_energy"),
            .write_energy = in.sourced<JoulesPerByte>("write_energy")};
  }
};

}  // namespace memwall
