// SPDX-License-Identifier: MIT
/// The `checks:` of an experiment: what its tables must show, evaluated from the files once they are written.
#pragma once

#include <string>
#include <vector>

#include "models/base/config_node.h"
#include "sim/sweep/check_expression.h"

namespace memwall {

/// Reads a map or a list of maps; mistakes are appended to `issues`. Returns their ids.
std::vector<std::string> read_checks(const ConfigNode& node, const std::vector<CheckedTable>& tables, std::vector<InputIssue>& issues);

}  // namespace memwall
