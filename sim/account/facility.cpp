// SPDX-License-Identifier: MIT
#include "sim/account/facility.h"

#include <fmt/format.h>

#include <array>

#include "models/base/ticks.h"

namespace memwall {
namespace {

constexpr Range kPue{1.0, 10.0, false};

}  // namespace

FacilityConfig FacilityConfig::read(ConfigReader in) {
  FacilityConfig config;
  config.host_power = in.sourced<Watts>("host_power", kNonNegative, config.host_power.value);
  config.pue = {in.price_factor("pue", kPue, config.pue.value), in.provenance("pue")};
  return config;
}

std::string FacilityConfig::text() const {
  std::string text;
  if (host_power.value.value > 0.0) text = fmt::format("a host of {:g} W for each device", host_power.value.value);
  if (pue.value > 1.0) text += fmt::format("{}PUE {:g}", text.empty() ? "" : ", ", pue.value);
  return text;
}

void charge(const FacilityConfig& facility, double devices, RunResult& result) {
  const Watts host = devices * facility.host_power.value;
  std::array<std::int64_t, kOpClasses> owned_ps{};
  for (OpRow& row : result.ops) {
    owned_ps[std::size_t(row.op_class)] += row.owned_ps;
    row.energy_j = facility.pue.value * (row.energy_j + (host * from_ps(row.owned_ps)).value);
  }
  std::array<double, kOpClasses> energy_j{};
  for (const BreakdownRow& row : result.breakdown) energy_j[std::size_t(row.op_class)] += row.energy_j;
  for (std::size_t i = 0; i < kOpClasses; ++i) {
    const Seconds time = from_ps(owned_ps[i]);
    const auto add = [&](const char* action, Provenance provenance, double joules) {
      if (joules > 0.0)
        result.breakdown.push_back({OpClass(i), kFacility, action, Category::host, provenance, owned_ps[i], 0, joules, time.value});
    };
    const double host_j = (host * time).value;
    add("host", facility.host_power.provenance, host_j);
    add("cooling", facility.pue.provenance, (facility.pue.value - 1.0) * (energy_j[i] + host_j));
  }
}

}  // namespace memwall
