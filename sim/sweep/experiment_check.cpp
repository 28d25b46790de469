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

void check_key(const std::string& key, const Place& place, const std::string& path, const CheckedTable& table,
               const std::vector<std::string>& known, std::vector<InputIssue>& issues) {
  if (std::find(known.begin(), known.end(), key) != known.end()) return;
  issues.push_back(
      {place, path,
       "`" + key + "` is no " + (&known == &table.keys ? "key" : "column") + " of " + table.name + ".csv" + did_you_mean(key, known)});
}

/// `where`, `over` and `holds` name columns of the table.
void check_keys(const ConfigNode& node, const std::string& path, const CheckedTable& table, const std::vector<CheckedTable>& tables,
                std::vector<InputIssue>& issues) {
  if (table.columns.empty()) {
    issues.push_back({node.find("table")->place, path + ".table", "the experiment has no " + table.name + ".csv"});
    return;
  }
  const ConfigNode& holds = *node.find("holds");
  const std::string mistake = mistake_in_check(holds.text, table, tables);
  if (!mistake.empty()) issues.push_back({holds.place, path + ".holds", "`" + holds.text + "`: " + mistake});
  if (const ConfigNode* over = node.find("over")) check_key(over->text, over->place, path + ".over", table, table.keys, issues);
  const ConfigNode* where = node.find("where");
  if (!where) return;
  for (const ConfigNode::Entry& entry : where->entries)
    check_key(entry.key, entry.key_place, path + ".where", table, table.columns, issues);
}

std::string read_check(const ConfigNode& node, const std::string& path, const std::vector<CheckedTable>& tables,
                       std::vector<InputIssue>& issues) {
  ConfigReader in(node, issues, path);
  if (node.kind != ConfigNode::Kind::map) return "";
  const std::size_t before = issues.size();
  const std::string id = in.text("id");
  if (!id.empty() && !is_id(id)) in.fail("id", "expected small letters, digits and `-`, with a letter in front");
  in.text("claim");
  in.text("holds");
  if (in.has("over")) in.text("over");
  std::vector<std::string> names;
  for (const CheckedTable& table : tables) names.push_back(table.name);
  const std::size_t table = in.has("table") ? in.choice("table", names) : 0;
  node.asked.insert("where");
  const ConfigNode* where = node.find("where");
  if (where && where->kind != ConfigNode::Kind::map) in.fail("where", "expected a map such as `{phase: decode, architecture: cim-*}`");
  for (std::size_t i = 0; where && i < where->entries.size(); ++i) where->asked.insert(where->entries[i].key);
  if (issues.size() == before) check_keys(node, path, tables[table], tables, issues);
  return id;
}

}  // namespace

std::vector<std::string> read_checks(const ConfigNode& node, const std::vector<CheckedTable>& tables, std::vector<InputIssue>& issues) {
  if (node.kind == ConfigNode::Kind::map) return {read_check(node, "checks", tables, issues)};
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const std::string path = "checks[" + std::to_string(i) + "]";
    const std::string id = read_check(node.items[i], path, tables, issues);
    if (!id.empty() && std::find(ids.begin(), ids.end(), id) != ids.end()) {
      issues.push_back({node.items[i].find("id")->place, path + ".id", "`" + id + "` is the id of an earlier check"});
    }
    ids.push_back(id);
  }
  if (ids.empty()) issues.push_back({node.place, "checks", "expected a map or a list of maps"});
  return ids;
}

}  // namespace memwall
