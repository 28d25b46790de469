// SPDX-License-Identifier: MIT
/// A key of an experiment and the values it takes in turn.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/base/config_node.h"

namespace memwall {

struct Axis {
  std::string key;                 ///< "batch", "bits.weights", "h100.memory.timing"
  Place place;                     ///< of the key
  std::vector<ConfigNode> values;  ///< at least one; no two alike where the axis advances alone
  std::size_t group = 0;           ///< neighbours of one group, all as long, advance together; 0: alone

  bool goes_with(const Axis& other) const { return group != 0 && group == other.group; }
};

/// One value, or a list with its `...` written out. Mistakes are appended to `issues` under `path`; a value that stands in the list twice is
/// one unless the axis goes with others.
Axis read_axis(const ConfigNode::Entry& entry, const std::string& path, std::vector<InputIssue>& issues, bool alone = true);

/// The value as an integer from `min` to `max`; else a mistake and `min`.
std::int64_t read_integer(const ConfigNode& value, const std::string& path, std::int64_t min, std::int64_t max,
                          std::vector<InputIssue>& issues);

/// The value on one line: `8`, `[1, 2]`, `{rows: 128}`.
std::string one_line(const ConfigNode& value);

}  // namespace memwall
