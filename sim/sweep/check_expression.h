// SPDX-License-Identifier: MIT
/// What a check compares, `left <= right`, read before anything runs; python/memwall/checks evaluates it.
#pragma once

#include <string>
#include <vector>

namespace memwall {

struct CheckedTable {
  std::string name;  ///< results, fleet, ops, …
  std::vector<std::string>
      columns;  ///< that `where` may name, those of its row of results.csv too; none where the experiment has no such table
  std::vector<std::string> keys;  ///< that `over` may name
};

/// What is wrong with the text of a check on one of the tables, or nothing: its form, and the names of columns and functions in it.
std::string mistake_in_check(const std::string& text, const CheckedTable& table, const std::vector<CheckedTable>& tables);

}  // namespace memwall
