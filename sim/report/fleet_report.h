// SPDX-License-Identifier: MIT
/// Fleets, claims and references as fleet.csv and as a table for people.
#pragma once

#include <string>
#include <vector>

#include "sim/report/fleet.h"

namespace memwall {

std::vector<std::string> fleet_columns(const FleetConfig& config, const std::vector<std::string>& swept_columns);
/// fleet.csv: modelled fleets, claims, references.
std::string fleet_csv(const FleetConfig& config, const std::vector<std::string>& swept_columns, const std::vector<ResultRow>& rows);
/// The same for people, without the references that no share is given of.
std::string fleet_text(const FleetConfig& config, const std::vector<ResultRow>& rows);

}  // namespace memwall
