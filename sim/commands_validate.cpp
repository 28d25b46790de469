// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/commands.h"
#include "sim/report/si_text.h"
#include "sim/validation.h"

namespace memwall {
namespace {

nlohmann::ordered_json to_json(const ValidationRow& row) {
  return {{"what", row.what},           {"engine", row.engine}, {"quantity", row.quantity},   {"published", row.published},
          {"simulated", row.simulated}, {"error", row.error()}, {"tolerance", row.tolerance}, {"exact", row.exact},
          {"holds", row.holds()},       {"basis", row.basis},   {"source", row.source}};
}

/// A table that is Markdown as it stands: docs/validation.md shows it.
void print(const std::vector<ValidationRow>& rows) {
  std::cout << "| what | engine | quantity | published | simulated | error | held to | basis | source |\n";
  std::cout << "|---|---|---|---|---|---|---|---|---|\n";
  for (const ValidationRow& row : rows) {
    std::string held = row.exact ? "exactly" : row.tolerance == 0.0 ? "-" : fmt::format("{:.3g} %", 100.0 * row.tolerance);
    if (!row.holds()) held += " FAILS";
    std::cout << fmt::format("| {} | {} | {} | {:.10g} | {:.10g} | {:+.2f} % | {} | {} | {} |\n", row.what, row.engine, row.quantity,
                             row.published, row.simulated, 100.0 * row.error(), held, row.basis, row.source);
  }
}

}  // namespace

int validate_command(const ConfigLibrary& library, bool json) {
  const std::vector<ValidationRow> rows = validate(library);
  if (json) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const ValidationRow& row : rows) all.push_back(to_json(row));
    std::cout << all.dump(2) << "\n";
  } else {
    print(rows);
  }
  return std::all_of(rows.begin(), rows.end(), [](const ValidationRow& row) { return row.holds(); }) ? 0 : 1;
}

}  // namespace memwall
