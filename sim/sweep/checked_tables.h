// SPDX-License-Identifier: MIT
/// The tables of a result folder that checks of an experiment may be about.
#pragma once

#include <vector>

#include "sim/sweep/experiment_check.h"
#include "sim/sweep/experiment_config.h"

namespace memwall {

/// The results first.
std::vector<CheckedTable> checked_tables(const ExperimentConfig& config);

}  // namespace memwall
