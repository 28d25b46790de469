// SPDX-License-Identifier: MIT
/// An experiment file as it was written: the question, what runs on what, what is swept, what is drawn.
#pragma once

#include <string>
#include <vector>

#include "models/base/config_library.h"
#include "sim/report/fleet.h"
#include "sim/sweep/architecture_entry.h"
#include "sim/sweep/axis.h"
#include "sim/sweep/constraint.h"
#include "sim/sweep/figure_entry.h"
#include "sim/sweep/quality_config.h"
#include "sim/sweep/workload_entry.h"

namespace memwall {

struct ExperimentConfig {
  std::string experiment;  ///< its name
  std::string question;
  std::vector<WorkloadEntry> workloads;
  std::vector<ArchitectureEntry> architectures;
  std::vector<Axis> sweep;              ///< of `sweep`, `zip`, `sample`, `tornado`; the keys are paths such as `h100.memory.timing`
  std::vector<CommandLineSet> fixed;    ///< `--set` of paths that are not swept; the others are in `sweep`
  std::vector<std::string> overrides;   ///< all `--set`, as written
  std::vector<Constraint> constraints;  ///< that combinations of their values obey
  std::vector<std::string> normalise;   ///< iso-conditions that have rows beside those of the systems as they are
  std::vector<FigureEntry> figures;
  std::vector<std::string> checks;       ///< ids of those that the experiment states of its own tables
  bool leaves_out_overflow = false;      ///< points that the capacity does not hold have no row
  std::optional<QualityConfig> quality;  ///< of what arrays compute, beside their costs
  std::optional<FleetConfig> fleet;      ///< that serves a crowd of users with what the points show
  ConfigNode node;                       ///< the whole file with its `base:` laid under, for the manifest

  std::vector<std::string> labels() const;
};

/// Reads an experiment; `sets` are the PATH=VALUE arguments of `--set`, of which one that names a swept path replaces its values. The library
/// has what a tornado is about. Throws InputError with every mistake of the file, in the order of its lines.
ExperimentConfig read_experiment(const ConfigNode& node, const ConfigLibrary& library, const std::vector<std::string>& sets = {});

/// Loads `name`, a file or a config of kind `experiments`, lays it over its `base:` and reads it. References inside
/// stay names: they are resolved where they are used.
ExperimentConfig load_experiment(const std::string& name, const ConfigLibrary& library, const std::vector<std::string>& sets = {});

}  // namespace memwall
