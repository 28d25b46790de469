// SPDX-License-Identifier: MIT
/// Analog-to-digital converter shared by the bit lines of one column group.
#pragma once

#include "models/base/config.h"

namespace memwall {

struct AdcConfig {
  /// How energy follows resolution. table: published rows. switching: 1.2 times per bit (one more step of a successive approximation).
  /// walden: twice per bit (capacitor or comparator arrays). thermal: four times per bit (noise-limited). survey: a percentile of published
  /// converters.
  enum class Law { table, switching, walden, thermal, survey };

  Law law;
  std::int64_t bits;
  Hertz rate;              ///< conversions per second, at `bits`
  Sourced<Joules> energy;  ///< of one conversion at `bits`
  SquareMetres area;
  Sourced<Watts> leakage;  ///< by its area
  /// Energy, area and leakage by `law`, and the rate by what a conversion steps through (nothing, bits of a successive approximation, levels
  /// of a ramp), at `bits`; a resolution outside of what the law knows is an error.
  static AdcConfig read(ConfigReader in);
};

/// Walden figure of merit in J per conversion step below which `percentile` of published Nyquist converters lie.
Joules surveyed_step_energy(double percentile, Hertz rate);

}  // namespace memwall
