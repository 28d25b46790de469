// SPDX-License-Identifier: MIT
/// The workload half of a point.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/sweep/points.h"

namespace memwall {

/// How many combinations the axes have, those of a group counting as one; more than kMaxRuns counts as kMaxRuns + 1.
std::int64_t combinations(const std::vector<Axis>& axes);

/// Where each axis stands in a combination, the last axis fastest.
std::vector<std::size_t> positions_at(std::size_t combination, const std::vector<Axis>& axes);

/// All combinations of all entries, in order. They are made when asked for.
class WorkloadPoints {
 public:
  /// Unknown models and traces are appended to `issues`.
  WorkloadPoints(const std::vector<WorkloadEntry>& entries, const ConfigLibrary& library, std::vector<InputIssue>& issues);

  std::size_t size() const { return parts_.back().end; }
  std::shared_ptr<const PointWorkload> operator[](std::size_t index) const;

 private:
  using Sources = std::map<std::string, std::string>;  ///< text as written -> name or file to load
  struct Part {
    WorkloadEntry entry;
    Sources models, traces;
    std::size_t end;  ///< of its combinations among all
  };
  std::vector<Part> parts_;
};

}  // namespace memwall
