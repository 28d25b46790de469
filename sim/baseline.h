// SPDX-License-Identifier: MIT
/// The measured operators that ship, of the machines an experiment compares with: their errors, and the files of a parity figure.
#pragma once

#include "sim/calibration/parity.h"
#include "sim/report/baseline_error.h"
#include "sim/sweep/experiment_config.h"

namespace memwall {

struct Baseline {
  BaselineErrors errors;
  ParityTexts parity;  ///< empty unless a figure asks for it
};

/// Simulates each measured operator of an architecture that the experiment uses, as that config ships and calibrated. Throws InputError
/// where a figure of type `parity` has no operator to show.
Baseline measure_baseline(const ExperimentConfig& experiment, const ConfigLibrary& library);

}  // namespace memwall
