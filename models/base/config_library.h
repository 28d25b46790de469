// SPDX-License-Identifier: MIT
/// Finds configs by kind and name, and resolves `base:` and references into one complete tree.
#pragma once

#include <string>
#include <vector>

#include "models/base/config_node.h"

namespace memwall {

class ConfigLibrary {
 public:
  /// Folders are searched in order; each holds a subfolder per kind (`models`, `memories`, `architectures` …).
  explicit ConfigLibrary(std::vector<std::string> roots);

  /// The standard search path: `--configs DIR`, then MEMWALL_CONFIGS, the installed share folder, the source tree.
  static ConfigLibrary standard(const std::vector<std::string>& extra_roots);

  /// The complete tree of config `name` of `kind`. Throws InputError on an unknown name (with the nearest) and on a
  /// syntax error; bad references and a cyclic `base:` inside are noted in the tree, where read_config reports them with
  /// all other mistakes. `from` is where the name was written.
  ConfigNode load(const std::string& kind, const std::string& name, const Place& from = {}) const;

  /// Resolves `base:` and the references inside `node`, which is of `kind`.
  ConfigNode resolve(const std::string& kind, ConfigNode node) const;

  /// The file of a config, or "" when there is none.
  std::string find(const std::string& kind, const std::string& name) const;

  /// All names of a kind, sorted; files that an earlier root shadows appear once.
  std::vector<std::string> names(const std::string& kind) const;
  static const std::vector<std::string>& kinds();
  /// The kind of the config that `key` names, or "" where it is no reference.
  static std::string kind_of_reference(const std::string& key);

 private:
  ConfigNode load(const std::string& kind, const std::string& name, const Place& from, std::vector<std::string>& chain) const;
  ConfigNode resolve(const std::string& kind, ConfigNode node, std::vector<std::string>& chain) const;

  std::vector<std::string> roots_;
};

}  // namespace memwall
