// SPDX-License-Identifier: MIT
/// Values laid over an architecture: by its `set:`, by `sweep:`, by `--set`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/base/config_library.h"

namespace memwall {

/// `value` goes to the dotted `path` inside an architecture; it keeps the place where it was written.
struct Override {
  std::string path;
  ConfigNode value;
};

/// The values of a `set:` map: keys may be dotted or nested, a map with `base:` counts as one value.
std::vector<Override> read_overrides(const ConfigNode& set, const std::string& path, std::vector<InputIssue>& issues);

/// Head and rest of `cim-rram.array.adc.bits`; `architecture` as head means all.
struct TargetPath {
  std::string label;
  std::string path;
};
inline constexpr const char* kAllArchitectures = "architecture";

/// Splits `text`; a head that is no label, or a path that cannot be set, is a mistake at `place`.
std::optional<TargetPath> read_target(const std::string& text, const Place& place, const std::string& shown_path,
                                      const std::vector<std::string>& labels, std::vector<InputIssue>& issues);

/// `--set PATH=VALUE` with its value read as YAML.
struct CommandLineSet {
  std::string text;  ///< the path as written
  TargetPath target;
  ConfigNode value;
};
std::optional<CommandLineSet> read_command_line_set(const std::string& argument, const std::vector<std::string>& labels,
                                                    std::vector<InputIssue>& issues);

/// The value with what it refers to: `hbm3` at `memory` becomes the whole config. Throws InputError.
ConfigNode resolved_value(const Override& override_value, const ConfigLibrary& library);

}  // namespace memwall
