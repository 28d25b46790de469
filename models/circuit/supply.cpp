// SPDX-License-Identifier: MIT
#include "models/circuit/supply.h"

#include <fmt/format.h>

#include <cmath>

namespace memwall {

SupplyLaw::SupplyLaw(Volts nominal, Volts minimum, Volts maximum, Volts threshold, double alpha, Volts leakage_slope)
    : nominal_(nominal), minimum_(minimum), maximum_(maximum), threshold_(threshold), alpha_(alpha), leakage_slope_(leakage_slope) {}

SupplyLaw SupplyLaw::read(ConfigReader in) {
  const std::size_t before = in.mistakes();
  const SupplyLaw law(in.quantity<Volts>("nominal"), in.quantity<Volts>("minimum"), in.quantity<Volts>("maximum"),
                      in.quantity<Volts>("threshold", kNonNegative), in.number("alpha", {.min = 1.0, .max = 3.0}),
                      in.quantity<Volts>("leakage_slope"));
  if (in.mistakes() != before) return law;
  if (law.minimum_ <= law.threshold_) in.fail("minimum", "expected more than `threshold`: below it the delay law does not hold");
  if (!law.allows(law.nominal_)) in.fail("nominal", "expected between `minimum` and `maximum`");
  return law;
}

std::string SupplyLaw::range() const { return fmt::format("{:g} V to {:g} V", minimum_.value, maximum_.value); }

double SupplyLaw::energy(Volts supply) const { return std::pow(supply / nominal_, 2); }

double SupplyLaw::delay(Volts supply) const {
  return supply / nominal_ * std::pow((nominal_ - threshold_) / (supply - threshold_), alpha_);
}

double SupplyLaw::leakage(Volts supply) const { return supply / nominal_ * std::exp((supply - nominal_) / leakage_slope_); }

void require_supply(ConfigReader& in, const SupplyLaw& law, Volts supply) {
  if (!law.allows(supply)) in.fail("supply_voltage", "expected " + law.range() + ", where the laws of its macro hold");
}

}  // namespace memwall
