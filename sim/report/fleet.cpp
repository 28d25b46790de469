// SPDX-License-Identifier: MIT
#include "sim/report/fleet.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/report/si_text.h"

namespace memwall {
namespace {

constexpr Range kFactor{1.0, 100.0, false};
constexpr double kRise = 1.05;  // of the devices needed, from which a larger batch is remarked

/// Everything of a row but its batch; a trace stands for itself.
std::string series_of(const ResultRow& row) {
  const RunFacts& f = row.facts;
  std::string key =
      fmt::format("{}\n{}\n{}\n{}\n{} {} {}\n{} {} {}", row.architecture.str(), row.series.str(), f.run->model, f.run->phase,
                  f.run->context, f.run->input_length, f.run->output_length, f.run->weight_bits, f.run->activation_bits, f.run->kv_bits);
  for (const SharedText& value : row.swept) key += "\n" + value.str();
  return key;
}

bool gives_tokens(const ResultRow& row) { return row.facts.run->phase == "decode" || row.facts.run->phase == "serving"; }
/// Some operators alone give no token to anybody.
bool is_part(const ResultRow& row) { return !row.facts.run->operators.empty(); }

bool serves(const FleetConfig& config, const RunFacts& f) {
  return f.run->latency_s <= config.token_time.value * (1.0 + 1e-9) && f.run->capacity_used <= 1.0;
}

double devices_for(const FleetConfig& config, const RunFacts& f) {
  const double tokens_per_s = config.users * config.activity / config.token_time.value;
  return tokens_per_s / (f.run->tokens_per_s / double(f.run->devices));
}

/// Why none of a series serves.
std::string refusal(const FleetConfig& config, const std::vector<const ResultRow*>& series) {
  const bool fits = std::any_of(series.begin(), series.end(), [](const ResultRow* row) { return row->facts.run->capacity_used <= 1.0; });
  return fits ? "no batch keeps " + si_text(config.token_time.value, "s") + " a token" : "no batch fits the memory";
}

/// The largest batch that serves; a smaller one that needs fewer devices is remarked.
FleetRow best_of(const FleetConfig& config, const std::vector<const ResultRow*>& series) {
  FleetRow row;
  row.series = series.front();
  const ResultRow* fewest = nullptr;
  for (const ResultRow* one : series) {
    if (!serves(config, one->facts)) continue;
    if (!row.result || one->facts.run->batch > row.result->facts.run->batch) row.result = one;
    if (!fewest || devices_for(config, one->facts) < devices_for(config, fewest->facts)) fewest = one;
  }
  if (!row.result) {
    row.note = refusal(config, series);
  } else if (devices_for(config, row.result->facts) > kRise * devices_for(config, fewest->facts)) {
    row.note = fmt::format("batch {} would need {:.1f} % fewer devices", fewest->facts.run->batch,
                           100.0 * (1.0 - devices_for(config, fewest->facts) / devices_for(config, row.result->facts)));
  }
  return row;
}

void scale(const FleetConfig& config, FleetRow& row) {
  const RunFacts& f = row.result->facts;
  row.devices = devices_for(config, f);
  row.systems = row.devices / double(f.run->devices);
  row.users_per_device = config.users / row.devices;
  row.device_power = Watts(f.power_w / double(f.run->devices));
  row.fleet_power = row.devices * row.facility->host_overhead * row.facility->pue * row.device_power;
  row.energy = row.fleet_power * config.duration;
  row.yearly_energy = row.fleet_power * kYear;
  row.silicon = row.systems * SquareMetres(f.area_mm2 * 1e-6);
}

}  // namespace

FleetConfig FleetConfig::read(ConfigReader in) {
  FleetConfig config{.users = in.number("users", {1.0, 1e12}),
                     .token_time = in.quantity<Seconds>("token_time", {1e-6, 1e3}),
                     .activity = in.number("activity", {1e-6, 1.0}),
                     .duration = in.quantity<Seconds>("duration"),
                     .facilities = {},
                     .references = {},
                     .claims = {}};
  for (ConfigReader one : in.list("facilities")) {
    config.facilities.push_back({one.text("name"), one.number("host_overhead", kFactor), one.number("pue", kFactor)});
  }
  if (in.node().find("facilities") && config.facilities.empty()) in.fail("facilities", "expected at least one");
  if (in.has("references")) {
    for (ConfigReader one : in.list("references")) {
      config.references.push_back({one.text("name"), one.quantity<Joules>("energy"), one.quantity<Seconds>("per"), one.text("source")});
    }
  }
  if (in.has("claims")) {
    for (ConfigReader one : in.list("claims")) {
      config.claims.push_back({one.text("name"), one.number("devices", {1.0, 1e12}), one.quantity<Watts>("device_power"),
                               one.quantity<Seconds>("duration"), one.quantity<Joules>("energy"), one.text("source")});
    }
  }
  return config;
}

std::vector<FleetRow> serve_fleet(const FleetConfig& config, const std::vector<ResultRow>& rows) {
  std::vector<std::string> order;
  std::map<std::string, std::vector<const ResultRow*>> by_series;
  for (const ResultRow& row : rows) {
    if (!gives_tokens(row) || is_part(row)) continue;
    std::vector<const ResultRow*>& series = by_series[series_of(row)];
    if (series.empty()) order.push_back(series_of(row));
    series.push_back(&row);
  }
  std::vector<FleetRow> fleet;
  for (const std::string& key : order) {
    for (const Facility& facility : config.facilities) {
      FleetRow row = best_of(config, by_series[key]);
      row.facility = &facility;
      if (row.result) scale(config, row);
      fleet.push_back(std::move(row));
    }
  }
  return fleet;
}

std::size_t rows_of_parts(const std::vector<ResultRow>& rows) {
  return std::size_t(std::count_if(rows.begin(), rows.end(), [](const ResultRow& row) { return gives_tokens(row) && is_part(row); }));
}

std::vector<ClaimCheck> check_claims(const FleetConfig& config) {
  std::vector<ClaimCheck> checks;
  for (const FleetClaim& claim : config.claims) {
    ClaimCheck check;
    check.claim = &claim;
    check.power = claim.devices * claim.device_power;
    check.energy = check.power * claim.duration;
    check.stated_over_computed = claim.energy / check.energy;
    check.time_to_stated = claim.energy / check.power;
    check.device_power_for_stated = claim.energy / claim.duration / claim.devices;
    checks.push_back(check);
  }
  return checks;
}

}  // namespace memwall
