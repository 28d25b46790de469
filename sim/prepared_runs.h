// SPDX-License-Identifier: MIT
/// The runs of an experiment with everything checked that can be checked before the first of them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/array_quality.h"
#include "sim/calibration/parity.h"
#include "sim/report/manifest_json.h"
#include "sim/simulate.h"
#include "sim/sweep/journal.h"
#include "sim/sweep/points.h"
#include "sim/workload_run.h"

namespace memwall {

struct PreparedRun {
  Point point;
  std::shared_ptr<const PointTrace> trace;
  Journal::Id key;    ///< equal keys: equal records
  Replicas replicas;  ///< of the system that the point describes
  SharedText block;   ///< key of what its arrays compute; "" where nothing is asked for, or nothing analog
};

struct PreparedExperiment {
  std::vector<PreparedRun> runs;
  std::optional<QualityConfig> quality;
  std::map<std::string, QualityBlock> blocks;  ///< by key
  bool only_what_fits = false;                 ///< a record of another has its capacity and nothing else
  Manifest manifest;                           ///< without what the runs will tell
  ParityTexts parity;                          ///< of a figure of that type; empty without one
};

/// Tells this build of the program from others, whose results are not to be trusted.
std::string program_identity();

/// Throws InputError with all mistakes of all architectures, models and traces. Many architectures are checked in `jobs` processes.
PreparedExperiment prepare(const ExperimentConfig& experiment, const std::vector<std::string>& sets, const ConfigLibrary& library,
                           int jobs = 1);

}  // namespace memwall
