// SPDX-License-Identifier: MIT
/// The `figures:` of an experiment: what is drawn from its table.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/base/config_node.h"
#include "sim/sweep/workload_entry.h"

namespace memwall {

struct FigureEntry {
  std::string type;
  std::string name;  ///< unique; the stem of its files. By default the type, then `type-2`, `type-3`
  ConfigNode node;
  std::string path;  ///< "figures[0]"
};

/// What the figures of an experiment may name.
struct FigureScope {
  std::vector<std::string> labels;                         ///< of its architectures
  std::vector<std::string> swept;                          ///< paths that are columns of its table
  std::map<std::string, std::vector<std::string>> values;  ///< that a key takes, of keys whose values the file lists
};

FigureScope figure_scope(const std::vector<std::string>& labels, const std::vector<WorkloadEntry>& workloads,
                         const std::vector<Axis>& sweep);

/// The figure types that can be drawn.
const std::vector<std::string>& figure_types();

/// Reads a map or a list of maps; mistakes are appended to `issues`.
std::vector<FigureEntry> read_figures(const ConfigNode& node, const FigureScope& scope, std::vector<InputIssue>& issues);

/// The points that figures select must be some of the experiment's `points`.
void check_points(const std::vector<FigureEntry>& figures, std::int64_t points, std::vector<InputIssue>& issues);

}  // namespace memwall
