// SPDX-License-Identifier: MIT
/// A link between devices or chips: serialisation time, energy of a byte, and power that idles away.
#pragma once

#include "models/base/config.h"

namespace memwall {

struct LinkConfig {
  BytesPerSecond bandwidth;       ///< one direction of one lane group: what one message can use
  Seconds latency;                ///< first byte in to first byte out
  std::int64_t ports;             ///< links of one device
  Sourced<JoulesPerByte> energy;  ///< of a byte that crosses, on top of the idle power
  Sourced<Watts> full_power;      ///< of all ports of one device at full rate; 0 where the device's floor has it
  double idle_fraction;           ///< share of `full_power` drawn without traffic
  Provenance idle_provenance;     ///< of that share: most links are published with one power only
  SquareMetres area;              ///< of all ports of one device
  static LinkConfig read(ConfigReader in);

  Watts idle_power() const { return idle_fraction * full_power.value; }
};

}  // namespace memwall
