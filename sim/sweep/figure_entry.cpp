// SPDX-License-Identifier: MIT
#include "sim/sweep/figure_entry.h"

#include <algorithm>
#include <set>

namespace memwall {
namespace {

bool is_file_stem(const std::string& name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), allowed);
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

FigureEntry read_figure(const ConfigNode& node, const std::string& path, std::vector<InputIssue>& issues) {
  FigureEntry entry{"", "", node};
  if (node.kind != ConfigNode::Kind::map) {
    issues.push_back({node.place, path, "expected a map with `type:`"});
    return entry;
  }
  node.asked = {"type", "y", "x", "series", "by", "scale", "columns", "name"};
  const ConfigNode* type = node.find("type");
  if (!type || std::find(figure_types().begin(), figure_types().end(), type->text) == figure_types().end()) {
    const std::string found = type ? ", got `" + type->text + "`" + did_you_mean(type->text, figure_types()) : "";
    issues.push_back({type ? type->place : node.place, path + ".type",
                      (type ? "expected one of " : "missing key; expected one of ") + listed(figure_types()) + found});
  } else {
    entry.type = type->text;
  }
  if (const ConfigNode* name = node.find("name")) {
    entry.name = name->text;
    if (!is_file_stem(name->text)) {
      issues.push_back({name->place, path + ".name", "expected letters, digits, `-` and `_`"});
    }
  }
  return entry;
}

/// Gives each unnamed figure its type as name, counted where the name is taken.
void name_figures(std::vector<FigureEntry>& entries, std::vector<InputIssue>& issues) {
  std::set<std::string> taken;
  for (const FigureEntry& entry : entries) {
    if (entry.name.empty() || taken.insert(entry.name).second) continue;
    issues.push_back({entry.node.find("name")->place, "figures",
                      "`" + entry.name + "` is the name of an earlier figure"});
  }
  for (FigureEntry& entry : entries) {
    if (!entry.name.empty() || entry.type.empty()) continue;
    entry.name = entry.type;
    for (int i = 2; !taken.insert(entry.name).second; ++i) entry.name = entry.type + "-" + std::to_string(i);
  }
}

}  // namespace

const std::vector<std::string>& figure_types() {
  static const std::vector<std::string> types = {"stacked-bars", "bars"};
  return types;
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
