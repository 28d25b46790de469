// SPDX-License-Identifier: MIT
#include "models/circuit/dac.h"

#include <algorithm>
#include <cmath>

namespace memwall {

DacConfig DacConfig::read(ConfigReader in) {
  return {.bits = in.integer("bits", 2, 16),
          .energy = in.sourced<Joules>("energy"),
          .leakage = in.sourced<Watts>("leakage"),
          .area = in.quantity<SquareMetres>("area", kNonNegative)};
}

DacConfig DacConfig::at(std::int64_t resolution) const {
  const double elements = std::exp2(double(resolution - bits));
  const auto scaled = [&](auto stated) {
    stated.value *= elements;
    if (resolution != bits) stated.provenance = std::max(stated.provenance, Provenance::derived);
    return stated;
  };
  return {resolution, scaled(energy), scaled(leakage), elements * area};
}

}  // namespace memwall
