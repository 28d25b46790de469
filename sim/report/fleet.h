// SPDX-License-Identifier: MIT
/// From what one system does to what serving a crowd of users takes: devices, power and energy of a fleet, beside claims and references.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/base/config.h"
#include "sim/report/result_set.h"

namespace memwall {

constexpr Seconds kYear{365.25 * 24 * 3600.0};

/// What the devices of a fleet bring along: servers and network, and the building.
struct Facility {
  std::string name;
  double host_overhead;  ///< power of all IT over that of the devices, at least 1
  double pue;            ///< power of the site over that of all IT, at least 1
};
/// Something that generates or consumes energy in a stated time, to hold a fleet against.
struct EnergyReference {
  std::string name;
  Joules energy;
  Seconds time;
  std::string source;
};
/// A published statement about a fleet: its parts are multiplied and held against its sum.
struct FleetClaim {
  std::string name;
  double devices;
  Watts device_power;
  Seconds duration;
  Joules energy;  ///< that it states
  std::string source;
};

struct FleetConfig {
  double users;        ///< at the same time
  Seconds token_time;  ///< between two tokens of one user; a system that takes longer does not serve
  double activity;     ///< share of the time in which a user receives tokens
  Seconds duration;
  std::vector<Facility> facilities;
  std::vector<EnergyReference> references;
  std::vector<FleetClaim> claims;
  static FleetConfig read(ConfigReader in);
};

/// One architecture that serves all users with one model at the largest batch that keeps the token time and fits.
struct FleetRow {
  const ResultRow* result = nullptr;  ///< of one system at that batch; null where none serves
  const ResultRow* series = nullptr;  ///< any row of the architecture and model
  const Facility* facility = nullptr;
  double systems = 0, devices = 0, users_per_device = 0;
  Watts device_power{}, fleet_power{};
  Joules energy{}, yearly_energy{};  ///< of the duration, of a year of 365.25 days
  SquareMetres silicon{};
  std::string note;
};

/// What follows from a claim's own parts.
struct ClaimCheck {
  const FleetClaim* claim = nullptr;
  Watts power{};    ///< devices × power of each
  Joules energy{};  ///< of its duration
  double stated_over_computed = 0;
  Seconds time_to_stated{};  ///< in which the fleet does consume the stated energy
  Watts device_power_for_stated{};
};

/// Rows in the order of the results, by facility. A batch that doubles may not need more devices; by how much it does is said in `note`.
std::vector<FleetRow> serve_fleet(const FleetConfig& config, const std::vector<ResultRow>& rows);
/// Rows with some operators of a model only, which are left out: they give no token to anybody.
std::size_t rows_of_parts(const std::vector<ResultRow>& rows);
std::vector<ClaimCheck> check_claims(const FleetConfig& config);

}  // namespace memwall
