// SPDX-License-Identifier: MIT
/// How a circuit follows its supply voltage.
#pragma once

#include "models/base/config.h"

namespace memwall {

/// Factors relative to the nominal voltage, where a macro's numbers are stated.
class SupplyLaw {
 public:
  static SupplyLaw read(ConfigReader in);
  SupplyLaw(Volts nominal, Volts minimum, Volts maximum, Volts threshold, double alpha, Volts leakage_slope);

  Volts nominal() const { return nominal_; }
  bool allows(Volts supply) const { return minimum_ <= supply && supply <= maximum_; }
  std::string range() const;
  /// Charge C V drawn at V.
  double energy(Volts supply) const;
  /// Alpha-power law (Sakurai and Newton, JSSC 1990): C V / (V - Vt)^alpha.
  double delay(Volts supply) const;
  /// V times a current that grows by e for each `leakage_slope` (drain-induced barrier lowering).
  double leakage(Volts supply) const;

 private:
  Volts nominal_, minimum_, maximum_, threshold_;
  double alpha_;
  Volts leakage_slope_;
};

/// A supply that a macro was not built for is the user's mistake.
void require_supply(ConfigReader& in, const SupplyLaw& law, Volts supply);

}  // namespace memwall
