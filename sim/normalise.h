// SPDX-License-Identifier: MIT
/// Systems made equal in one size: those that have less of it are replicated to the one of the point that has most.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

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

/// Of systems that were asked for lately.
class SystemSizes {
 public:
  /// Throws InputError where the system of a run has nothing of what its iso-condition makes equal.
  double of(const PreparedRun& run);

 private:
  using Key = std::tuple<std::size_t, const PointWorkload*, std::optional<std::int64_t>, std::tuple<int, int, int>>;
  static constexpr std::size_t kRecent = 1024;
  std::map<Key, std::pair<SystemSize, std::shared_ptr<const PointWorkload>>> sizes_;  ///< keeps the workload: its address is no other's
};

/// Gives the runs of a point with an iso-condition their replicas, and the part of the batch that one of them works on.
void normalise(std::vector<PreparedRun>& point, SystemSizes& sizes, WorkloadLoader& workloads);

}  // namespace memwall
