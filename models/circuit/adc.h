// SPDX-License-Identifier: MIT
/// Analog-to-digital converter shared by the bit lines of one column group.
#pragma once

#include "models/base/config.h"

namespace memwall {

struct AdcConfig {
  std::int64_t bits;
  Hertz rate;              ///< conversions per second
  Sourced<Joules> energy;  ///< of one conversion at `bits`
  SquareMetres area;
  Sourced<Watts> leakage;
  /// Energy and area come from the row of `table` for `bits`; a resolution without a row is an error.
  static AdcConfig read(ConfigReader in);
};

}  // namespace memwall
