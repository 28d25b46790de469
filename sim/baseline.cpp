// SPDX-License-Identifier: MIT
#include "sim/baseline.h"

#include <algorithm>
#include <set>

#include "sim/validation.h"

namespace memwall {
namespace {

const FigureEntry* parity_figure(const ExperimentConfig& experiment) {
  const auto found =
      std::find_if(experiment.figures.begin(), experiment.figures.end(), [](const FigureEntry& f) { return f.type == "parity"; });
  return found == experiment.figures.end() ? nullptr : &*found;
}

/// Of the operators whose device is that config.
BaselineError error_of(const std::string& architecture, const ValidatedOperators& measured, MeasuredMachines& machines) {
  BaselineError error{architecture, 0, 0.0, measured.basis};
  for (const OperatorError& e : measured.errors) {
    if (machines.architecture(e.row.device) != architecture) continue;
    error.mean_absolute += std::abs(e.error());
    ++error.operators;
  }
  if (error.operators > 0) error.mean_absolute /= double(error.operators);
  return error;
}

}  // namespace

Baseline measure_baseline(const ExperimentConfig& experiment, const ConfigLibrary& library) {
  std::set<std::string> used;
  for (const ArchitectureEntry& entry : experiment.architectures) used.insert(entry.use.text);
  MeasuredMachines machines(library);
  const std::vector<ValidatedOperators> measured = validate_operators(library, machines, &used);
  Baseline baseline;
  for (const ArchitectureEntry& entry : experiment.architectures) {
    for (const ValidatedOperators& operators : measured) {
      const BaselineError error = error_of(entry.use.text, operators, machines);
      if (error.operators > 0) baseline.errors.emplace(entry.label, error);
    }
  }
  if (const FigureEntry* figure = parity_figure(experiment)) {
    if (baseline.errors.empty())
      throw InputError(figure->node.place, "figures", "`parity`: no architecture of the experiment was measured");
    baseline.parity = parity_texts(library, machines, measured.front().rows, measured.front().errors, {});
  }
  return baseline;
}

}  // namespace memwall
