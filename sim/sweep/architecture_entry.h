// SPDX-License-Identifier: MIT
/// The `architectures:` of an experiment: which configs run, under which label, with which changes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/sweep/override.h"
#include "sim/sweep/workload_entry.h"

namespace memwall {

struct ArchitectureEntry {
  struct Name {
    std::string text;
    Place place;
  };

  Name use;           ///< a config's name or a .yaml file
  std::string label;  ///< unique; sweep paths start with it
  std::optional<std::int64_t> devices;
  std::vector<Override> set;
  BitsOverride bits;
  std::vector<Name> models;  ///< empty: every workload

  /// Whether the entry runs workloads of this model; an entry with `models:` runs no trace.
  bool runs(const std::string& model) const;
};

/// Reads a name, a map, or a list of these; mistakes are appended to `issues`.
std::vector<ArchitectureEntry> read_architectures(const ConfigNode& node, std::vector<InputIssue>& issues);

inline constexpr std::int64_t kMaxDevices = 1'000'000;

}  // namespace memwall
