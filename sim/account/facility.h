// SPDX-License-Identifier: MIT
/// What stands around the devices and is charged where an architecture asks for it: their host, and cooling and power supply of the building.
#pragma once

#include <string>

#include "models/base/config.h"
#include "sim/account/result.h"

namespace memwall {

inline constexpr const char* kFacility = "facility";  ///< component of its rows

struct FacilityConfig {
  Sourced<Watts> host_power;                      ///< of a device or chip, over the makespan
  Sourced<double> pue{1.0, Provenance::assumed};  ///< energy of the building over that of devices and hosts
  static FacilityConfig read(ConfigReader in);
  std::string text() const;  ///< "" where nothing is charged
};

/// Adds rows of category `host` to each operator class: `host` for the time it owned on `devices`, `cooling` for what the building takes beyond
/// everything else. Operators carry both.
void charge(const FacilityConfig& facility, double devices, RunResult& result);

}  // namespace memwall
