// SPDX-License-Identifier: MIT
#include "sim/sweep/figure_entry.h"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "sim/sweep/axis.h"
#include "sim/sweep/figure_types.h"

namespace memwall {
namespace {

bool is_file_stem(const std::string& name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !name.empty() && name.front() != '-' && name.front() != '_' && std::all_of(name.begin(), name.end(), allowed);
}

/// One value or a list of them.
std::vector<ConfigNode> values_of(const ConfigNode& node) {
  return node.kind == ConfigNode::Kind::list ? node.items : std::vector<ConfigNode>{node};
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// Columns of results.csv that say what was run, before the swept ones.
const std::vector<std::string> kWorkloadKeys = {"model",         "phase",       "batch",           "context", "input_length",
                                                "output_length", "weight_bits", "activation_bits", "kv_bits", "operators"};

std::vector<std::string> keys_of(const FigureScope& scope) {
  std::vector<std::string> keys = kWorkloadKeys;
  keys.insert(keys.end(), scope.swept.begin(), scope.swept.end());
  return keys;
}

std::vector<std::string> keys_and_architecture(const FigureScope& scope) {
  std::vector<std::string> keys = keys_of(scope);
  keys.insert(keys.begin(), "architecture");
  return keys;
}

/// The options of one figure.
class OptionChecks {
 public:
  OptionChecks(const ConfigNode& node, const std::string& path, const FigureScope& scope, std::vector<InputIssue>& issues)
      : node_(node), path_(path), scope_(scope), issues_(issues) {}

  void check(const FigureType& type) {
    for (const FigureOption& option : type.options) check(option);
    check({"width", FigureOption::Kind::word, {"column", "page"}});
    check({"columns", FigureOption::Kind::word, {"1", "2"}});
    if (node_.find("width") && node_.find("columns"))
      fail(*node_.find("columns"), "columns", "does not go with `width`; both say how wide the figure is");
    const ConfigNode* series = node_.find("series");
    if (node_.find("crossover") && series && series->text != "architecture") {
      fail(*node_.find("crossover"), "crossover", "compares architectures; leave `series` out");
    }
    check_where();
  }

 private:
  void fail(const ConfigNode& at, const std::string& key, const std::string& message) {
    issues_.push_back({at.place, path_ + "." + key, message});
  }

  void one_of(const ConfigNode& value, const std::string& key, const std::vector<std::string>& allowed) {
    if (value.kind == ConfigNode::Kind::scalar && std::find(allowed.begin(), allowed.end(), value.text) != allowed.end()) return;
    fail(value, key, "expected one of " + listed(allowed) + ", got `" + one_line(value) + "`" + did_you_mean(value.text, allowed));
  }

  void check(const FigureOption& option) {
    node_.asked.insert(option.key);
    const ConfigNode* value = node_.find(option.key);
    if (!value) {
      if (option.required) fail(node_, option.key, "missing key; expected one of " + listed(keys_of(scope_)));
      return;
    }
    switch (option.kind) {
      case FigureOption::Kind::word: return one_of(*value, option.key, option.words);
      case FigureOption::Kind::words: return check_list(*value, option);
      case FigureOption::Kind::key: return one_of(*value, option.key, keys_of(scope_));
      case FigureOption::Kind::series: return one_of(*value, option.key, keys_and_architecture(scope_));
      case FigureOption::Kind::label: return one_of(*value, option.key, scope_.labels);
      case FigureOption::Kind::integer: read_integer(*value, path_ + "." + option.key, 0, kMostLayers, issues_);
    }
  }

  void check_list(const ConfigNode& value, const FigureOption& option) {
    if (value.kind != ConfigNode::Kind::list) return one_of(value, option.key, option.words);
    if (value.items.empty()) fail(value, option.key, "expected at least one of " + listed(option.words));
    for (const ConfigNode& item : value.items) one_of(item, option.key, option.words);
  }

  /// `where: {phase: decode, batch: [1, 64]}`: which rows are drawn.
  void check_where() {
    node_.asked.insert("where");
    const ConfigNode* where = node_.find("where");
    if (!where) return;
    if (where->kind != ConfigNode::Kind::map) return fail(*where, "where", "expected a map such as `{phase: decode, batch: [1, 64]}`");
    std::vector<std::string> keys = keys_and_architecture(scope_);
    keys.insert(keys.begin(), {"point", "swept"});
    for (const ConfigNode::Entry& entry : where->entries) {
      where->asked.insert(entry.key);
      if (std::find(keys.begin(), keys.end(), entry.key) == keys.end()) {
        issues_.push_back({entry.key_place, path_ + ".where." + entry.key,
                           "unknown key; expected one of " + listed(keys) + did_you_mean(entry.key, keys)});
      } else {
        check_where_values(entry);
      }
    }
  }

  void check_where_values(const ConfigNode::Entry& entry) {
    const std::vector<ConfigNode> values = values_of(entry.value);
    if (values.empty()) fail(entry.value, "where." + entry.key, "expected at least one value");
    const auto known = scope_.values.find(entry.key);
    for (const ConfigNode& value : values) {
      if (entry.key == "architecture") {
        one_of(value, "where.architecture", scope_.labels);
      } else if (entry.key == "swept") {
        one_of(value, "where.swept", {"first"});
      } else if (known != scope_.values.end()) {
        one_of(value, "where." + entry.key, known->second);
      } else if (value.kind != ConfigNode::Kind::scalar) {
        fail(value, "where." + entry.key, "expected a value or a list of values");
      }
    }
  }

  static constexpr std::int64_t kMostLayers = 1'000'000;

  const ConfigNode& node_;
  const std::string& path_;
  const FigureScope& scope_;
  std::vector<InputIssue>& issues_;
};

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
                      (type ? "expected one of " : "missing key; expected one of ") + listed(figure_types()) + found});
  } else {
    entry.type = type->text;
    for (const FigureType& known : known_figure_types()) {
      if (known.name == type->text) OptionChecks(node, path, scope, issues).check(known);
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
