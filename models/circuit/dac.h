// SPDX-License-Identifier: MIT
/// Digital-to-analog converter of a word line that is driven to more than one level.
#pragma once

#include "models/base/config.h"

namespace memwall {

/// What stands in front of a row's driver where a phase has several bits; one bit needs the driver alone.
struct DacConfig {
  std::int64_t bits;
  Sourced<Joules> energy;  ///< of one conversion
  Sourced<Watts> leakage;  ///< of one
  SquareMetres area;       ///< of one

  static DacConfig read(ConfigReader in);
  /// At another resolution: unit elements, and with them energy, leakage and area, double per bit.
  DacConfig at(std::int64_t resolution) const;
};

}  // namespace memwall
