// SPDX-License-Identifier: MIT
#include "sim/sweep/override.h"

#include <algorithm>

namespace memwall {
namespace {

std::string last_key(const std::string& path) { return path.substr(path.rfind('.') + 1); }

/// What is wrong with a dotted path inside an architecture, or "".
std::string path_mistake(const std::string& path) {
  if (path.empty() || path.front() == '.' || path.back() == '.' || path.find("..") != std::string::npos) {
    return "expected a path such as `array.adc.bits`";
  }
  if (path == "base") return "`base` cannot be set; name another architecture with `use:`";
  if (last_key(path) == "base") return "`base` cannot be set; set the config itself, as in `memory: hbm3`";
  return "";
}

void flatten(const ConfigNode& map, const std::string& prefix, const std::string& shown, std::vector<Override>& overrides,
             std::vector<InputIssue>& issues) {
  if (map.entries.empty()) issues.push_back({map.place, shown, "expected at least one value"});
  for (const ConfigNode::Entry& entry : map.entries) {
    const std::string path = prefix + entry.key;
    const std::string full = shown + "." + entry.key;
    if (const std::string mistake = path_mistake(path); !mistake.empty()) {
      issues.push_back({entry.key_place, full, mistake});
    } else if (entry.value.kind == ConfigNode::Kind::map && !entry.value.find("base")) {
      flatten(entry.value, path + ".", full, overrides, issues);
    } else {
      overrides.push_back({path, entry.value});
    }
  }
}

void report_repeated(const std::vector<Override>& overrides, const std::string& shown, std::vector<InputIssue>& issues) {
  std::vector<const Override*> sorted;
  for (const Override& value : overrides) sorted.push_back(&value);
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->path < b->path; });
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i]->path != sorted[i - 1]->path) continue;
    issues.push_back({sorted[i]->value.place, shown + "." + sorted[i]->path, "is set twice"});
  }
}

/// Keys of an entry of `architectures:` that look like a path but do not lie inside the config.
std::string entry_key_mistake(const std::string& path) {
  const std::string key = path.substr(0, path.find('.'));
  if (key == "bits") {
    return "`bits` belongs to `workloads:` (a list there is an axis) or to the entry in `architectures:`";
  }
  if (key == "use" || key == "set" || key == "models") return "`" + key + "` belongs to the entry in `architectures:`";
  return "";
}

}  // namespace

std::vector<Override> read_overrides(const ConfigNode& set, const std::string& path, std::vector<InputIssue>& issues) {
  std::vector<Override> overrides;
  if (set.kind != ConfigNode::Kind::map) {
    issues.push_back({set.place, path, "expected a map such as `{array.adc.bits: 8}`"});
    return overrides;
  }
  flatten(set, "", path, overrides, issues);
  report_repeated(overrides, path, issues);
  return overrides;
}

std::optional<TargetPath> read_target(const std::string& text, const Place& place, const std::string& shown_path,
                                      const std::vector<std::string>& labels, std::vector<InputIssue>& issues) {
  const std::size_t dot = text.find('.');
  TargetPath target{text.substr(0, dot), dot == std::string::npos ? "" : text.substr(dot + 1)};
  std::vector<std::string> known = labels;
  known.emplace_back(kAllArchitectures);
  std::string mistake;
  if (target.label == "workload" || target.label == "workloads") {
    mistake = "workloads are not swept here: a list in `workloads:` is an axis, as in `batch: [1, 2, 4]`";
  } else if (std::find(known.begin(), known.end(), target.label) == known.end()) {
    mistake =
        "`" + target.label + "` is no architecture of this experiment, nor `architecture` for all" + did_you_mean(target.label, known);
  } else if (mistake = path_mistake(target.path); mistake.empty()) {
    mistake = entry_key_mistake(target.path);
  }
  if (mistake.empty()) return target;
  issues.push_back({place, shown_path, mistake});
  return std::nullopt;
}

std::optional<CommandLineSet> read_command_line_set(const std::string& argument, const std::vector<std::string>& labels,
                                                    std::vector<InputIssue>& issues) {
  const Place place{"--set " + argument, 0, 0};
  const std::size_t equals = argument.find('=');
  if (equals == std::string::npos) {
    issues.push_back({place, "", "expected PATH=VALUE, such as `cim-rram.array.adc.bits=8`"});
    return std::nullopt;
  }
  const std::string text = argument.substr(0, equals);
  const auto target = read_target(text, place, "", labels, issues);
  if (!target) return std::nullopt;
  try {
    ConfigNode value = parse_yaml(argument.substr(equals + 1), place.file);
    value.place = place;
    if (value.kind == ConfigNode::Kind::scalar && !value.text.empty()) return CommandLineSet{text, *target, value};
    issues.push_back({place, "", "expected one value; several values are swept with `sweep:` in the experiment"});
  } catch (const InputError& error) {
    issues.insert(issues.end(), error.issues().begin(), error.issues().end());
  }
  return std::nullopt;
}

ConfigNode resolved_value(const Override& override_value, const ConfigLibrary& library) {
  // A tree with this value alone: references are resolved by key, wherever the key stands.
  ConfigNode tree;
  set_path(tree, override_value.path, override_value.value);
  tree = library.resolve("architectures", std::move(tree));
  if (std::vector<InputIssue> issues = collect_issues(tree); !issues.empty()) throw InputError(std::move(issues));
  ConfigNode* node = &tree;
  for (auto depth = std::count(override_value.path.begin(), override_value.path.end(), '.'); depth >= 0; --depth) {
    node = &node->entries.front().value;
  }
  return std::move(*node);
}

}  // namespace memwall
