// SPDX-License-Identifier: MIT
#include "sim/sweep/figure_entry.h"

#include <algorithm>
#include <set>

#include "sim/report/results_csv.h"

namespace memwall {
namespace {

bool is_file_stem(const std::string& name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !name.empty() && name.front() != '-' && name.front() != '_' && std::all_of(name.begin(), name.end(), allowed);
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

struct FigureOption {
  const char* key;
  std::vector<std::string> allowed;
};
struct FigureType {
  std::string name;
  std::vector<FigureOption> options;
};

/// What python/memwall/figures draws, and what each type may be told.
const std::vector<FigureType>& table() {
  static const std::vector<FigureType> types = {
      {"stacked-bars",
       {{"y", {"energy_per_token_j", "energy_j"}},
        {"by", {"category", "op_class", "component", "action"}},
        {"scale", {"linear", "share"}},
        {"columns", {"1", "2"}}}},
      {"bars", {{"y", metric_names()}, {"scale", {"linear", "log"}}, {"columns", {"1", "2"}}}},
  };
  return types;
}

void check_options(const FigureType& type, const ConfigNode& node, const std::string& path, std::vector<InputIssue>& issues) {
  for (const FigureOption& option : type.options) {
    node.asked.insert(option.key);
    const ConfigNode* value = node.find(option.key);
    if (!value || std::find(option.allowed.begin(), option.allowed.end(), value->text) != option.allowed.end()) continue;
    issues.push_back(
        {value->place, path + "." + option.key,
         "expected one of " + listed(option.allowed) + ", got `" + value->text + "`" + did_you_mean(value->text, option.allowed)});
  }
}

FigureEntry read_figure(const ConfigNode& node, const std::string& path, std::vector<InputIssue>& issues) {
  FigureEntry entry{"", "", node};
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
    for (const FigureType& known : table()) {
      if (known.name == type->text) check_options(known, node, path, issues);
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

}  // namespace

const std::vector<std::string>& figure_types() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const FigureType& type : table()) all.push_back(type.name);
    return all;
  }();
  return names;
}

std::vector<FigureEntry> read_figures(const ConfigNode& node, std::vector<InputIssue>& issues) {
  std::vector<FigureEntry> entries;
  if (node.kind == ConfigNode::Kind::list) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      entries.push_back(read_figure(node.items[i], "figures[" + std::to_string(i) + "]", issues));
    }
  } else {
    entries.push_back(read_figure(node, "figures", issues));
  }
  name_figures(entries, issues);
  return entries;
}

}  // namespace memwall
