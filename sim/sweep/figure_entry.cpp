// SPDX-License-Identifier: MIT
#include "sim/sweep/figure_entry.h"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "sim/sweep/axis.h"
#include "sim/sweep/figure_options.h"
#include "sim/sweep/figure_types.h"

namespace memwall {
namespace {

bool is_file_stem(const std::string& name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !name.empty() && name.front() != '-' && name.front() != '_' && std::all_of(name.begin(), name.end(), allowed);
}

FigureEntry read_figure(const ConfigNode& node, const std::string& path, const FigureScope& scope, std::vector<InputIssue>& issues) {
  FigureEntry entry{"", "", node, path};
  if (node.kind != ConfigNode::Kind::map) {
    issues.push_back({node.place, path, "expected a map with `type:`"});
    return entry;
  }
  node.asked = {"type", "name"};
  const ConfigNode* type = node.find("type");
  if (!type || std::find(figure_types().begin(), figure_types().end(), type->text) == figure_types().end()) {
    const std::string found = type ? ", got `" + type->text + "`" + did_you_mean(type->text, figure_types()) : "";
    issues.push_back({type ? type->place : node.place, path + ".type",
                      (type ? "expected one of " : "missing key; expected one of ") + comma_separated(figure_types()) + found});
  } else {
    entry.type = type->text;
    for (const FigureType& known : known_figure_types()) {
      if (known.name == type->text) check_options(known, node, path, scope, issues);
    }
  }
  if (const ConfigNode* name = node.find("name")) {
    entry.name = name->text;
    if (!is_file_stem(name->text)) {
      issues.push_back({name->place, path + ".name", "expected letters, digits, `-` and `_`, with a letter or digit in front"});
    }
  }
  return entry;
}

/// Gives each unnamed figure its type as name, counted where the name is taken.
void name_figures(std::vector<FigureEntry>& entries, std::vector<InputIssue>& issues) {
  std::set<std::string> taken;
  for (const FigureEntry& entry : entries) {
    if (entry.name.empty() || taken.insert(entry.name).second) continue;
    issues.push_back({entry.node.find("name")->place, "figures", "`" + entry.name + "` is the name of an earlier figure"});
  }
  for (FigureEntry& entry : entries) {
    if (!entry.name.empty() || entry.type.empty()) continue;
    entry.name = entry.type;
    for (int i = 2; !taken.insert(entry.name).second; ++i) entry.name = entry.type + "-" + std::to_string(i);
  }
}

/// Adds a value to those of its key, once.
void add_value(const std::string& value, const std::string& key, FigureScope& scope) {
  std::vector<std::string>& values = scope.values[key];
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

void add_values(const Axis& axis, const std::string& key, FigureScope& scope) {
  std::vector<std::string>& values = scope.values[key];
  std::unordered_set<std::string> seen(values.begin(), values.end());
  for (const ConfigNode& value : axis.values) {
    if (std::string text = one_line(value); seen.insert(text).second) values.push_back(std::move(text));
  }
}

}  // namespace

FigureScope figure_scope(const std::vector<std::string>& labels, const std::vector<WorkloadEntry>& workloads,
                         const std::vector<Axis>& sweep) {
  FigureScope scope{labels, {}, {}};
  for (const Axis& axis : sweep) {
    scope.swept.push_back(axis.key);
    add_values(axis, axis.key, scope);
  }
  const auto is_trace = [](const WorkloadEntry& workload) { return workload.find("trace") != nullptr; };
  if (std::any_of(workloads.begin(), workloads.end(), is_trace)) return scope;  // a trace says its sizes itself
  for (const WorkloadEntry& workload : workloads) {
    for (const char* key : {"phase", "batch", "context", "input_length", "output_length", "operators"}) {
      if (const Axis* axis = workload.find(key)) {
        add_values(*axis, key, scope);
      } else if (std::string(key) == "batch") {
        add_value("1", key, scope);
      }
    }
  }
  return scope;
}

const std::vector<std::string>& figure_types() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const FigureType& type : known_figure_types()) all.push_back(type.name);
    return all;
  }();
  return names;
}

std::vector<FigureEntry> read_figures(const ConfigNode& node, const FigureScope& scope, std::vector<InputIssue>& issues) {
  std::vector<FigureEntry> entries;
  if (node.kind == ConfigNode::Kind::list) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      entries.push_back(read_figure(node.items[i], "figures[" + std::to_string(i) + "]", scope, issues));
    }
  } else {
    entries.push_back(read_figure(node, "figures", scope, issues));
  }
  name_figures(entries, issues);
  return entries;
}

void check_points(const std::vector<FigureEntry>& figures, std::int64_t points, std::vector<InputIssue>& issues) {
  for (const FigureEntry& figure : figures) {
    const ConfigNode* where = figure.node.find("where");
    const ConfigNode* point = where ? where->find("point") : nullptr;
    if (!point) continue;
    for (const ConfigNode& value : values_of(*point)) read_integer(value, figure.path + ".where.point", 0, points - 1, issues);
  }
}

}  // namespace memwall
