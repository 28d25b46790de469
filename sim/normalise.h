// SPDX-License-Identifier: MIT
/// Systems made equal in one size: those that have less of it are replicated to the one of the point that has most.
#pragma once

#include <string>

#include "sim/prepared_runs.h"
#include "sim/workload_run.h"

namespace memwall {

/// What iso-conditions make equal, of the system that a run describes.
struct SystemSize {
  double area;      ///< m² of logic and CIM silicon
  double power;     ///< W, provisioned: the power limit, where none is stated all parts at their full rate
  double capacity;  ///< bytes of weights and cache that it can hold
  double by(const std::string& condition) const;
};
SystemSize size_of(const PreparedRun& run);

/// Gives each run with an iso-condition its replicas, and the part of the batch that one of them works on. Throws InputError where a system has
/// none of the size.
void normalise(std::vector<PreparedRun>& runs, WorkloadLoader& workloads);

}  // namespace memwall
