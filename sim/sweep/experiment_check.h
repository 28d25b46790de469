// SPDX-License-Identifier: MIT
/// The `checks:` of an experiment: what its tables must show, evaluated from the files once they are written.
#pragma once

#include <string>
#include <vector>

#include "models/base/config_node.h"

namespace memwall {

/// Reads a map or a list of maps; mistakes are appended to `issues`. What a check compares is parsed by python/memwall/checks.
/// Returns their ids.
std::vector<std::string> read_checks(const ConfigNode& node, std::vector<InputIssue>& issues);

}  // namespace memwall
