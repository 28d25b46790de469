// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/calibration/parity.h"
#include "sim/commands.h"
#include "sim/python_module.h"
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

/// Single operators are many: what is held up to the reader is the error of each device, class and size.
void print(const ValidatedOperators& operators) {
  std::cout
      << "\n| device | operators | measured time | basis | rows | mean abs. error | p90 | bias |\n|---|---|---|---|---|---|---|---|\n";
  for (const ErrorSummary& s : summarise(operators.errors)) {
    if (!s.source.empty()) continue;
    std::cout << fmt::format("| {} | {} | {} | {} | {} | {:.1f} % | {:.1f} % | {:+.1f} % |\n", s.device, s.what,
                             s.size.empty() ? "all" : s.size, operators.basis, s.rows, 100 * s.mean_absolute, 100 * s.p90, 100 * s.bias);
  }
  const auto below = std::count_if(operators.errors.begin(), operators.errors.end(),
                                   [](const OperatorError& e) { return e.simulated.value < e.ideal.value; });
  std::cout << fmt::format("\n{} operators, {} below what the data sheet allows; a sample of the rows that were measured\n",
                           operators.errors.size(), below);
}

nlohmann::ordered_json to_json(const OperatorError& e, const std::string& basis) {
  const std::string what = fmt::format("{} {} M {} N {} K {}, {} bit", e.row.device, e.row.op, e.row.m, e.row.n, e.row.k, e.row.bits);
  return to_json({what, "simulation", "latency_s", e.row.latency.value, e.simulated.value, 0.0, basis, e.row.source});
}

}  // namespace

int validate_command(const ConfigLibrary& library, const ValidateArguments& arguments) {
  const auto [rows, measured] = validate(library);
  int drawing = 0;
  for (const ValidatedOperators& operators : measured) {
    if (arguments.out.empty()) continue;
    write_parity(arguments.out, library, operators.rows, operators.errors, operators.missing);
    drawing = std::max(drawing, draw(arguments.out));
  }
  if (arguments.json) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const ValidationRow& row : rows) all.push_back(to_json(row));
    for (const ValidatedOperators& operators : measured) {
      for (const OperatorError& e : operators.errors) all.push_back(to_json(e, operators.basis));
    }
    std::cout << all.dump(2) << "\n";
  } else {
    print(rows);
    for (const ValidatedOperators& operators : measured) print(operators);
  }
  if (!std::all_of(rows.begin(), rows.end(), [](const ValidationRow& row) { return row.holds(); })) return 1;
  return drawing;
}

}  // namespace memwall
