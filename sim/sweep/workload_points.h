// SPDX-License-Identifier: MIT
/// The workload half of a point.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/sweep/points.h"

namespace memwall {

/// How many combinations the axes have, those of a group counting as one; more than kMaxRuns counts as kMaxRuns + 1.
std::int64_t combinations(const std::vector<Axis>& axes);

/// The next combination of positions, the last axis fastest; false after the last.
bool advance(std::vector<std::size_t>& positions, const std::vector<Axis>& axes);

/// All combinations of all entries, in order. Unknown models and traces are appended to `issues`.
std::vector<std::shared_ptr<const PointWorkload>> workload_points(const std::vector<WorkloadEntry>& entries, const ConfigLibrary& library,
                                                                  std::vector<InputIssue>& issues);

}  // namespace memwall
