// SPDX-License-Identifier: MIT
/// The options of a figure, each alone and together.
#pragma once

#include <string>
#include <vector>

#include "sim/sweep/figure_entry.h"
#include "sim/sweep/figure_types.h"

namespace memwall {

/// One value or a list of them.
std::vector<ConfigNode> values_of(const ConfigNode& node);
std::string comma_separated(const std::vector<std::string>& names);

/// Mistakes are appended to `issues`.
void check_options(const FigureType& type, const ConfigNode& node, const std::string& path, const FigureScope& scope,
                   std::vector<InputIssue>& issues);

}  // namespace memwall
