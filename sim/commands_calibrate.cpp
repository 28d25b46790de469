// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/calibration/calibration.h"
#include "sim/calibration/parity.h"
#include "sim/commands.h"
#include "sim/python_module.h"

namespace memwall {
namespace {

nlohmann::ordered_json to_json(const ErrorSummary& s) {
  return {{"device", s.device}, {"what", s.what}, {"source", s.source},
          {"size", s.size},     {"rows", s.rows}, {"mean_absolute_error", s.mean_absolute},
          {"p90_error", s.p90}, {"bias", s.bias}};
}

nlohmann::ordered_json to_json(const FitResult& fit) {
  nlohmann::ordered_json constants;
  for (const FittedConstant& c : fit.constants) constants[c.key] = {{"before", c.before}, {"after", c.after}};
  return {{"class", to_string(fit.operator_class)},
          {"rows", fit.rows},
          {"shapes", fit.shapes},
          {"constants", constants},
          {"mean_absolute_error_before", fit.before},
          {"mean_absolute_error", fit.after},
          {"held_out_error", fit.held_out}};
}

void print(const std::vector<ErrorSummary>& summaries) {
  std::cout << "| device | operators | source | measured time | rows | mean abs. error | p90 | bias |\n|---|---|---|---|---|---|---|---|\n";
  for (const ErrorSummary& s : summaries) {
    std::cout << fmt::format("| {} | {} | {} | {} | {} | {:.1f} % | {:.1f} % | {:+.1f} % |\n", s.device, s.what,
                             s.source.empty() ? "all" : s.source, s.size.empty() ? "all" : s.size, s.rows, 100 * s.mean_absolute,
                             100 * s.p90, 100 * s.bias);
  }
}

void print(const FitResult& fit) {
  std::cout << fmt::format(
      "{}: {} rows of {} shapes, {} constants; mean absolute error {:.1f} % as configured, {:.1f} % fitted, {:.1f} % on "
      "shapes left out\n",
      to_string(fit.operator_class), fit.rows, fit.shapes, fit.constants.size(), 100 * fit.before, 100 * fit.after, 100 * fit.held_out);
  for (const FittedConstant& c : fit.constants) std::cout << fmt::format("  {:<36} {:>12.4g}  was {:.4g}\n", c.key, c.after, c.before);
}

std::string files(const std::string& folder) {
  const bool drawn = std::filesystem::exists(std::filesystem::path(folder) / "figures" / "parity.pdf");
  return std::string("parity.csv parity.json") + (drawn ? " figures/parity.pdf" : "");
}

}  // namespace

int calibrate_command(const ConfigLibrary& library, const CalibrateArguments& arguments) {
  const std::vector<MeasuredRow> rows = read_measured_rows(arguments.rows);
  MeasuredMachines machines(library);
  nlohmann::ordered_json json;
  int drawing = 0;
  if (!arguments.fit.empty()) {
    library.load("kernels", arguments.fit);  // names it where it is not there
    for (std::size_t i = 0; i < kOperatorClasses; ++i) {
      const auto operator_class = OperatorClass(i);
      if (!arguments.operators.empty() && arguments.operators != to_string(operator_class)) continue;
      const FitResult result = fit(machines, arguments.fit, operator_class, rows);
      arguments.json ? json["fits"].push_back(to_json(result)) : print(result);
    }
  } else {
    std::vector<std::string> missing;
    const std::vector<OperatorError> errors = simulate_rows(machines, rows, missing);
    const std::vector<ErrorSummary> summaries = summarise(errors);
    const auto below =
        std::count_if(errors.begin(), errors.end(), [](const OperatorError& e) { return e.simulated.value < e.ideal.value; });
    if (!arguments.out.empty()) {
      write_parity(arguments.out, library, arguments.rows, errors, missing);
      if (!errors.empty()) drawing = draw(arguments.out);
    }
    if (arguments.json) {
      for (const ErrorSummary& s : summaries) json["errors"].push_back(to_json(s));
      json["rows_below_ideal"] = below;
      json["devices_without_architecture"] = missing;
    } else {
      print(summaries);
      std::cout << fmt::format("\n{} rows; {} below what the data sheet allows\n", errors.size(), below);
      for (const std::string& device : missing) std::cout << "no architecture for " << device << "\n";
      if (!arguments.out.empty()) std::cout << "Files in " << arguments.out << ": " << files(arguments.out) << "\n";
    }
  }
  if (arguments.json) std::cout << json.dump(2) << "\n";
  return drawing;
}

}  // namespace memwall
