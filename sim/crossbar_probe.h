// SPDX-License-Identifier: MIT
/// One input vector through one full array (a macro-only design: one macro): time, counts, energy by part.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/base/config_node.h"
#include "models/macro/values.h"

namespace memwall {

struct CrossbarProbe {
  std::int64_t inputs, outputs, macs, phases, conversions, cell_reads, row_drives;
  double utilisation;
  Seconds interval, latency;
  std::vector<std::pair<std::string, Joules>> parts;  ///< dynamic, by part
  Watts leakage;
  double regulator_efficiency;  ///< what the energies above still have to be divided by: they are at the array
  // The same from values.
  InputFormat input;
  WeightFormat weight;
  double floor;  ///< lowest conductance over the highest
  Distribution input_values, weight_values;
  ValueActivity statistical;

  Joules energy() const;
};

/// Throws InputError where the architecture has no arrays.
CrossbarProbe probe_crossbar(const ConfigNode& architecture, int weight_bits, int activation_bits);

/// Tensors drawn from the probe's distributions, and what they make arrays do: by statistics of each tensor, by statistics of
/// channels, and value by value.
struct DrawnActivity {
  ValueActivity tensor, channel, exact;
};
DrawnActivity draw_values(const CrossbarProbe& probe, int weight_bits, int activation_bits, std::int64_t vectors, std::uint64_t seed);

}  // namespace memwall
