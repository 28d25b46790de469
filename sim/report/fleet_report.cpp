// SPDX-License-Identifier: MIT
#include "sim/report/fleet_report.h"

#include <fmt/format.h>

#include <map>

#include "sim/report/csv_writer.h"
#include "sim/report/si_text.h"

namespace memwall {
namespace {

double twh(Joules energy) { return energy.value / 3.6e15; }
double days(Seconds time) { return time.value / 86400.0; }

CsvValue number(bool there, double value) { return there ? CsvValue{value} : CsvValue{}; }
CsvValue length(std::int64_t value) { return value > 0 ? CsvValue{value} : CsvValue{}; }

Cells fleet_cells(const FleetConfig& config, const std::vector<std::string>& swept_columns, const FleetRow& row) {
  const RunFacts& s = row.series->facts;
  const bool there = row.result != nullptr;
  Cells cells = {{"kind", std::string("fleet")},
                 {"name", row.facility->name},
                 {"architecture", row.series->architecture.str()},
                 {"model", s.run->model},
                 {"trace", row.series->series.str()},
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

/// Of a fleet, for people: a trace in the place of its model.
std::string row_text(const FleetRow& row) {
  const RunFacts& s = row.series->facts;
  const SharedText& trace = row.series->series;
  std::string text = fmt::format("  {:<20}{:<14}{:>8}  {:<16}", row.series->architecture.str(), trace.empty() ? s.run->model : trace.str(),
                                 s.run->reached_positions(), row.facility->name);
  if (!row.result) return text + row.note + "\n";
  return text + fmt::format("{:>6}{:>10}{:>11.3g}{:>10}{:>10.3g}{:>10.3g}{}\n", row.result->facts.run->batch, si_text(row.devices, ""),
                            row.users_per_device, si_text(row.fleet_power.value, "W"), twh(row.energy), twh(row.yearly_energy),
                            row.note.empty() ? "" : "  " + row.note);
}

std::string reference_text(const FleetConfig& config, const EnergyReference& reference) {
  const Watts power = reference.energy / reference.time;
  return fmt::format("  {}: {:.3g} TWh in the same days, {:.4g} TWh a year\n", reference.name, twh(power * config.duration),
                     twh(power * kYear));
}

std::string claim_text(const ClaimCheck& check) {
  const FleetClaim& claim = *check.claim;
  return fmt::format(
      "  {}: {:.4g} devices x {} x {:.4g} days = {:.4g} TWh, stated as {:.4g} TWh, {:.3g} times as much; {:.4g} TWh take this fleet {:.4g} "
      "days, "
      "or {} a device\n",
      claim.name, claim.devices, si_text(claim.device_power.value, "W"), days(claim.duration), twh(check.energy), twh(claim.energy),
      check.stated_over_computed, twh(claim.energy), days(check.time_to_stated), si_text(check.device_power_for_stated.value, "W"));
}

}  // namespace

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
  for (const FleetRow& row : serve_fleet(config, rows)) text += row_text(row);
  if (const std::size_t parts = rows_of_parts(rows); parts > 0)
    text += fmt::format("  {} rows with some `operators` of a model only are left out: they give no token\n", parts);
  for (const EnergyReference& reference : config.references) text += reference_text(config, reference);
  for (const ClaimCheck& check : check_claims(config)) text += claim_text(check);
  return text;
}

}  // namespace memwall
