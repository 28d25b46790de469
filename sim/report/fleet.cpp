// SPDX-License-Identifier: MIT
#include "sim/report/fleet.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/report/csv_writer.h"
#include "sim/report/si_text.h"

namespace memwall {
namespace {

constexpr Range kFactor{1.0, 100.0, false};
constexpr Seconds kYear{365.25 * 24 * 3600.0};
constexpr double kRise = 1.05;  // of the devices needed, from which a larger batch is remarked

double twh(Joules energy) { return energy.value / 3.6e15; }
double days(Seconds time) { return time.value / 86400.0; }

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

CsvValue number(bool there, double value) { return there ? CsvValue{value} : CsvValue{}; }
CsvValue length(std::int64_t value) { return value > 0 ? CsvValue{value} : CsvValue{}; }

Cells fleet_cells(const FleetConfig& config, const std::vector<std::string>& swept_columns, const FleetRow& row) {
  const RunFacts& s = row.series->facts;
  const bool there = row.result != nullptr;
  Cells cells = {{"kind", std::string("fleet")},
                 {"name", row.facility->name},
                 {"architecture", row.series->architecture.str()},
                 {"model", s.run->model},
                 {"phase", s.run->phase},
                 {"context", length(s.run->context)},
                 {"input_length", length(s.run->input_length)},
                 {"output_length", length(s.run->output_length)},
                 {"weight_bits", length(s.run->weight_bits)}};
  for (std::size_t i = 0; i < swept_columns.size(); ++i) cells.push_back({swept_columns[i], row.series->swept[i].str()});
  const Cells rest = {{"batch", there ? CsvValue{row.result->facts.run->batch} : CsvValue{}},
                      {"token_time_s", number(there, there ? row.result->facts.run->latency_s : 0.0)},
                      {"host_overhead", row.facility->host_overhead},
                      {"pue", row.facility->pue},
                      {"system_devices", there ? CsvValue{row.result->facts.run->devices} : CsvValue{}},
                      {"system_tokens_per_s", number(there, there ? row.result->facts.run->tokens_per_s : 0.0)},
                      {"devices", number(there, row.devices)},
                      {"users_per_device", number(there, row.users_per_device)},
                      {"device_power_w", number(there, row.device_power.value)},
                      {"power_basis", std::string("modelled")},
                      {"power_w", number(there, row.fleet_power.value)},
                      {"duration_s", config.duration.value},
                      {"energy_j", number(there, row.energy.value)},
                      {"energy_twh", number(there, twh(row.energy))},
                      {"yearly_energy_twh", number(there, twh(row.yearly_energy))},
                      {"stated_energy_twh", CsvValue{}},
                      {"silicon_m2", number(there, row.silicon.value)},
                      {"note", row.note}};
  cells.insert(cells.end(), rest.begin(), rest.end());
  return cells;
}

/// Of no row.
Cells blank_cells(const FleetConfig& config, const std::vector<std::string>& swept_columns) {
  FleetRow none;
  none.facility = &config.facilities.front();
  ResultRow blank;
  blank.swept.resize(swept_columns.size());
  none.series = &blank;
  return fleet_cells(config, swept_columns, none);
}

/// A line with some columns of `like` and the others empty.
std::string line_like(const Cells& like, const std::map<std::string, CsvValue>& values) {
  std::vector<CsvValue> line;
  for (const Cell& cell : like) {
    const auto found = values.find(cell.column);
    line.push_back(found == values.end() ? CsvValue{} : found->second);
  }
  return csv_line(line);
}

std::string claim_line(const Cells& like, const FleetConfig& config, const ClaimCheck& check) {
  const FleetClaim& claim = *check.claim;
  return line_like(like, {{"kind", std::string("claim")},
                          {"name", claim.name},
                          {"devices", claim.devices},
                          {"users_per_device", config.users / claim.devices},
                          {"device_power_w", claim.device_power.value},
                          {"power_basis", std::string("tdp")},
                          {"power_w", check.power.value},
                          {"duration_s", claim.duration.value},
                          {"energy_j", check.energy.value},
                          {"energy_twh", twh(check.energy)},
                          {"yearly_energy_twh", twh(check.power * kYear)},
                          {"stated_energy_twh", twh(claim.energy)},
                          {"note", fmt::format("stated energy is {:.4g} times what its parts give, reached in {:.4g} days",
                                               check.stated_over_computed, days(check.time_to_stated))}});
}

std::string reference_line(const Cells& like, const FleetConfig& config, const EnergyReference& reference) {
  const Watts power = reference.energy / reference.time;
  return line_like(like, {{"kind", std::string("reference")},
                          {"name", reference.name},
                          {"power_w", power.value},
                          {"duration_s", config.duration.value},
                          {"energy_j", (power * config.duration).value},
                          {"energy_twh", twh(power * config.duration)},
                          {"yearly_energy_twh", twh(power * kYear)},
                          {"note", reference.source}});
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

std::vector<std::string> fleet_columns(const FleetConfig& config, const std::vector<std::string>& swept_columns) {
  return columns_of(blank_cells(config, swept_columns));
}

std::string fleet_csv(const FleetConfig& config, const std::vector<std::string>& swept_columns, const std::vector<ResultRow>& rows) {
  const Cells like = blank_cells(config, swept_columns);
  std::string text;
  for (const std::string& column : columns_of(like)) text += (text.empty() ? "" : ",") + csv_text(column);
  text += "\n";
  for (const FleetRow& row : serve_fleet(config, rows)) text += csv_line(fleet_cells(config, swept_columns, row)) + "\n";
  for (const ClaimCheck& check : check_claims(config)) text += claim_line(like, config, check) + "\n";
  for (const EnergyReference& reference : config.references) text += reference_line(like, config, reference) + "\n";
  return text;
}

std::string fleet_text(const FleetConfig& config, const std::vector<ResultRow>& rows) {
  std::string text = fmt::format("Fleets for {:.3g} users, {:.3g} of the time at a token each {}, over {:.4g} days\n\n", config.users,
                                 config.activity, si_text(config.token_time.value, "s"), days(config.duration));
  text += fmt::format("  {:<20}{:<14}{:>8}  {:<16}{:>6}{:>10}{:>11}{:>10}{:>10}{:>10}\n", "architecture", "model", "context", "facility",
                      "batch", "devices", "users/dev", "power", "TWh", "TWh/year");
  for (const FleetRow& row : serve_fleet(config, rows)) {
    const RunFacts& s = row.series->facts;
    text += fmt::format("  {:<20}{:<14}{:>8}  {:<16}", row.series->architecture.str(), s.run->model, s.run->reached_positions(),
                        row.facility->name);
    if (!row.result) {
      text += row.note + "\n";
      continue;
    }
    text += fmt::format("{:>6}{:>10}{:>11.3g}{:>10}{:>10.3g}{:>10.3g}{}\n", row.result->facts.run->batch, si_text(row.devices, ""),
                        row.users_per_device, si_text(row.fleet_power.value, "W"), twh(row.energy), twh(row.yearly_energy),
                        row.note.empty() ? "" : "  " + row.note);
  }
  const auto parts = std::count_if(rows.begin(), rows.end(), [](const ResultRow& row) { return gives_tokens(row) && is_part(row); });
  if (parts > 0) text += fmt::format("  {} rows with some `operators` of a model only are left out: they give no token\n", parts);
  for (const EnergyReference& reference : config.references) {
    const Watts power = reference.energy / reference.time;
    text += fmt::format("  {}: {:.3g} TWh in the same days, {:.4g} TWh a year\n", reference.name, twh(power * config.duration),
                        twh(power * kYear));
  }
  for (const ClaimCheck& check : check_claims(config)) {
    const FleetClaim& claim = *check.claim;
    text += fmt::format(
        "  {}: {:.4g} devices x {} x {:.4g} days = {:.4g} TWh, stated as {:.4g} TWh, {:.3g} times as much; {:.4g} TWh take this fleet "
        "{:.4g} days, or "
        "{} a device\n",
        claim.name, claim.devices, si_text(claim.device_power.value, "W"), days(claim.duration), twh(check.energy), twh(claim.energy),
        check.stated_over_computed, twh(claim.energy), days(check.time_to_stated), si_text(check.device_power_for_stated.value, "W"));
  }
  return text;
}

}  // namespace memwall
