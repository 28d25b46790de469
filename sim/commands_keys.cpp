// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/commands.h"
#include "sim/config_keys.h"

namespace memwall {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const ConfigKey& key) {
  return {{"unit", key.unit}, {"range", key.range}, {"optional", key.optional}, {"default", key.otherwise}, {"files", key.files}};
}

/// What stands where the key is left out.
std::string default_words(const ConfigKey& key) {
  if (!key.optional) return "required";
  return key.otherwise.empty() ? "optional" : key.otherwise;
}

void print(const std::map<std::string, ConfigKey>& keys) {
  std::size_t path_width = 0, unit_width = 0;
  for (const auto& [path, key] : keys) {
    path_width = std::max(path_width, path.size());
    unit_width = std::max(unit_width, key.unit.size());
  }
  for (const auto& [path, key] : keys) {
    std::cout << fmt::format("  {:<{}}  {:<{}}  {:<10}  {}\n", path, path_width, key.unit, unit_width, default_words(key), key.range);
  }
}

}  // namespace

int keys_command(const ConfigLibrary& library, const KeysArguments& arguments) {
  const auto& kinds = key_kinds();
  if (!arguments.kind.empty() && std::find(kinds.begin(), kinds.end(), arguments.kind) == kinds.end()) {
    std::string known;
    for (const std::string& kind : kinds) known += (known.empty() ? "" : ", ") + kind;
    throw InputError("no keys of a kind '" + arguments.kind + "'" + did_you_mean(arguments.kind, kinds) + "; known are " + known);
  }
  Json json = Json::object();
  for (const std::string& kind : kinds) {
    if (!arguments.kind.empty() && kind != arguments.kind) continue;
    const auto keys = keys_of(library, kind);
    for (const auto& [path, key] : keys) json[kind][path] = to_json(key);
    if (arguments.json) continue;
    std::cout << kind << "\n";
    print(keys);
  }
  if (arguments.json) std::cout << json.dump(1) << "\n";
  return 0;
}

}  // namespace memwall
