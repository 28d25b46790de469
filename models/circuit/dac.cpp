// SPDX-License-Identifier: MIT
#include "models/circuit/dac.h"

#include <cmath>

namespace memwall {

DacConfig DacConfig::read(ConfigReader in) {
  return {
      .bits = in.integer("bits", 2, 16), .energy = in.sourced<Joules>("energy"), .area = in.quantity<SquareMetres>("area", kNonNegative)};
}

DacConfig DacConfig::at(std::int64_t resolution) const {
  const double elements = std::exp2(double(resolution - bits));
  return {resolution, {elements * energy.value, resolution == bits ? energy.provenance : Provenance::derived}, elements * area};
}

}  // namespace memwall
