// SPDX-License-Identifier: MIT
/// The `checks:` of an experiment: what its tables must show, evaluated from the files once they are written.
#pragma once

#include <string>
#include <vector>

#include "models/base/config_node.h"

namespace memwall {

struct CheckedTable {
  std::string name;  ///< results, fleet, ops, …
  std::vector<std::string>
      columns;  ///< that `where` may name, those of its row of results.csv too; none where the experiment has no such table
  std::vector<std::string> keys;  ///< that `over` may name
};

/// Reads a map or a list of maps; mistakes are appended to `issues`. What a check compares is parsed by python/memwall/checks.
/// Returns their ids.
std::vector<std::string> read_checks(const ConfigNode& node, const std::vector<CheckedTable>& tables, std::vector<InputIssue>& issues);

}  // namespace memwall
