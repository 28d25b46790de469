// SPDX-License-Identifier: MIT
#include "models/base/config_library.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

namespace memwall {
namespace fs = std::filesystem;
namespace {

/// Keys whose value is a config of another kind: `memory: hbm3` means `memory: {base: hbm3}`.
const std::vector<std::pair<std::string, std::string>>& references() {
  static const std::vector<std::pair<std::string, std::string>> table = {
      {"memory", "memories"},
      {"kernels", "kernels"},
      {"macro", "macros"},
      {"array", "macros"},
      {"cell", "devices"},
      {"adc", "circuits"},
      {"dac", "circuits"},
      {"link", "links"},
      {"chip_link", "links"},
      {"converter", "circuits"},
      {"nonidealities", "nonidealities"},
  };
  return table;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// What a reference names could not be had; the rest of the file is still read, to report all of its mistakes at once.
void note(ConfigNode& node, const InputError& error) {
  node.issues.insert(node.issues.end(), error.issues().begin(), error.issues().end());
  node.broken = true;
}

}  // namespace

ConfigLibrary::ConfigLibrary(std::vector<std::string> roots) : roots_(std::move(roots)) {}

ConfigLibrary ConfigLibrary::standard(const std::vector<std::string>& extra_roots) {
  std::vector<std::string> roots = extra_roots;
  if (const char* variable = std::getenv("MEMWALL_CONFIGS"); variable && *variable) roots.emplace_back(variable);
  for (const char* folder : {MEMWALL_SHARE_DIR "/configs", MEMWALL_SOURCE_DIR "/configs"}) {
    if (fs::is_directory(folder)) roots.emplace_back(folder);
  }
  return ConfigLibrary(std::move(roots));
}

const std::vector<std::string>& ConfigLibrary::kinds() {
  static const std::vector<std::string> kinds = {"models", "devices",   "memories",      "circuits",      "links",       "kernels",
                                                 "macros", "crossbars", "nonidealities", "architectures", "experiments", "validations"};
  return kinds;
}

std::string ConfigLibrary::kind_of_reference(const std::string& key) {
  for (const auto& [name, kind] : references()) {
    if (name == key) return kind;
  }
  return "";
}

std::string ConfigLibrary::find(const std::string& kind, const std::string& name) const {
  for (const std::string& root : roots_) {
    const fs::path path = fs::path(root) / kind / (name + ".yaml");
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored)) return path.string();
  }
  return "";
}

std::vector<std::string> ConfigLibrary::names(const std::string& kind) const {
  std::set<std::string> names;
  for (const std::string& root : roots_) {
    const fs::path folder = fs::path(root) / kind;
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored)) continue;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.path().extension() != ".yaml") continue;
      names.insert(fs::relative(entry.path(), folder).replace_extension().string());
    }
  }
  return {names.begin(), names.end()};
}

ConfigNode ConfigLibrary::load(const std::string& kind, const std::string& name, const Place& from) const {
  std::vector<std::string> chain;
  return load(kind, name, from, chain);
}

ConfigNode ConfigLibrary::load(const std::string& kind, const std::string& name, const Place& from, std::vector<std::string>& chain) const {
  const bool is_path = name.ends_with(".yaml");
  const std::string file = is_path ? name : find(kind, name);
  if (file.empty()) {
    const std::vector<std::string> known = names(kind);
    std::string hint = did_you_mean(name, known);
    if (hint.empty()) hint = "; known: " + listed(known);
    throw InputError(from, "", "no config '" + name + "' in " + kind + hint);
  }
  if (std::find(chain.begin(), chain.end(), file) != chain.end()) {
    throw InputError(from, "base", "cyclic base: " + listed(chain) + ", " + file);
  }
  ConfigNode node = load_yaml(file);
  chain.push_back(file);
  node = resolve(kind, std::move(node), chain);
  chain.pop_back();
  return node;
}

ConfigNode ConfigLibrary::resolve(const std::string& kind, ConfigNode node) const {
  std::vector<std::string> chain;
  return resolve(kind, std::move(node), chain);
}

ConfigNode ConfigLibrary::resolve(const std::string& kind, ConfigNode node, std::vector<std::string>& chain) const {
  if (node.kind == ConfigNode::Kind::list) {
    for (ConfigNode& item : node.items) item = resolve("", std::move(item), chain);
    return node;
  }
  if (node.kind != ConfigNode::Kind::map) return node;
  ConfigNode base;
  bool has_base = false;
  if (const ConfigNode* name = node.find("base")) {
    if (name->kind != ConfigNode::Kind::scalar || name->text.empty()) {
      throw InputError(name->place, "base", "expected the name of a config");
    }
    if (kind.empty()) throw InputError(name->place, "base", "a base is not possible here");
    try {
      base = load(kind, name->text, name->place, chain);
      has_base = true;
    } catch (const InputError& error) {
      note(node, error);
    }
    std::erase_if(node.entries, [](const ConfigNode::Entry& entry) { return entry.key == "base"; });
  }
  for (ConfigNode::Entry& entry : node.entries) {
    // A config named here takes the place of the base's: what only that one had must not shine through.
    const bool named = entry.value.find("base") != nullptr;
    std::string child_kind;
    for (const auto& [key, target] : references()) {
      if (entry.key == key) child_kind = target;
    }
    const bool is_word = entry.value.kind == ConfigNode::Kind::scalar && !entry.value.text.empty();
    if (ConfigNode* inherited = base.find(entry.key); inherited && !child_kind.empty() && (named || is_word)) *inherited = {};
    if (!child_kind.empty() && is_word) {
      try {
        entry.value = load(child_kind, entry.value.text, entry.value.place, chain);
      } catch (const InputError& error) {
        note(entry.value, error);
      }
    } else {
      entry.value = resolve(child_kind, std::move(entry.value), chain);
    }
  }
  return has_base ? merged(std::move(base), node) : node;
}

}  // namespace memwall
