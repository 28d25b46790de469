// SPDX-License-Identifier: MIT
#include "sim/sweep/experiment_check.h"

#include <algorithm>

#include "models/base/config.h"

namespace memwall {
namespace {

/// Laws are U1, U2, …: a check must not look like one.
bool is_id(const std::string& text) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z' && std::all_of(text.begin(), text.end(), allowed);
}

std::string read_check(const ConfigNode& node, const std::string& path, std::vector<InputIssue>& issues) {
  ConfigReader in(node, issues, path);
  if (node.kind != ConfigNode::Kind::map) return "";
  const std::string id = in.text("id");
  if (!id.empty() && !is_id(id)) in.fail("id", "expected small letters, digits and `-`, with a letter in front");
  in.text("claim");
  in.text("holds");
  if (in.has("over")) in.text("over");
  if (in.has("table")) in.choice("table", {"results", "fleet", "ops", "breakdown", "programming", "parity"});
  node.asked.insert("where");
  const ConfigNode* where = node.find("where");
  if (!where) return id;
  if (where->kind != ConfigNode::Kind::map) in.fail("where", "expected a map such as `{phase: decode, architecture: cim-*}`");
  for (const ConfigNode::Entry& entry : where->entries) where->asked.insert(entry.key);
  return id;
}

}  // namespace

std::vector<std::string> read_checks(const ConfigNode& node, std::vector<InputIssue>& issues) {
  if (node.kind == ConfigNode::Kind::map) return {read_check(node, "checks", issues)};
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const std::string path = "checks[" + std::to_string(i) + "]";
    const std::string id = read_check(node.items[i], path, issues);
    if (!id.empty() && std::find(ids.begin(), ids.end(), id) != ids.end()) {
      issues.push_back({node.items[i].find("id")->place, path + ".id", "`" + id + "` is the id of an earlier check"});
    }
    ids.push_back(id);
  }
  if (ids.empty()) issues.push_back({node.place, "checks", "expected a map or a list of maps"});
  return ids;
}

}  // namespace memwall
