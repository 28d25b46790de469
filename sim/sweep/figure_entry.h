// SPDX-License-Identifier: MIT
/// The `figures:` of an experiment: what is drawn from its table.
#pragma once

#include <string>
#include <vector>

#include "models/base/config_node.h"

namespace memwall {

struct FigureEntry {
  std::string type;
  std::string name;  ///< unique; the stem of its files. By default the type, then `type-2`, `type-3`
  ConfigNode node;
};

/// The figure types that can be drawn.
const std::vector<std::string>& figure_types();

/// Reads a map or a list of maps; mistakes are appended to `issues`.
std::vector<FigureEntry> read_figures(const ConfigNode& node, std::vector<InputIssue>& issues);

}  // namespace memwall
