// SPDX-License-Identifier: MIT
#include "sim/sweep/axis.h"

#include <charconv>
#include <unordered_set>

#include "sim/sweep/continuation.h"

namespace memwall {

std::string one_line(const ConfigNode& value) {
  if (value.kind == ConfigNode::Kind::scalar) return value.text;
  const bool is_list = value.kind == ConfigNode::Kind::list;
  std::string text;
  for (const ConfigNode& item : value.items) text += (text.empty() ? "" : ", ") + one_line(item);
  for (const ConfigNode::Entry& entry : value.entries) {
    text += (text.empty() ? "" : ", ") + entry.key + ": " + one_line(entry.value);
  }
  return is_list ? "[" + text + "]" : "{" + text + "}";
}

Axis read_axis(const ConfigNode::Entry& entry, const std::string& path, std::vector<InputIssue>& issues, bool alone) {
  Axis axis{entry.key, entry.key_place, {}};
  if (entry.value.kind != ConfigNode::Kind::list) {
    axis.values.push_back(entry.value);
    return axis;
  }
  axis.values = written_out(entry.value, path, issues);
  if (entry.value.items.empty()) issues.push_back({entry.value.place, path, "expected at least one value"});
  if (!alone) return axis;
  std::unordered_set<std::string> seen;
  for (const ConfigNode& value : axis.values) {
    const std::string text = one_line(value);
    if (!seen.insert(text).second) issues.push_back({value.place, path, "`" + text + "` stands in the list twice"});
  }
  return axis;
}

std::int64_t read_integer(const ConfigNode& value, const std::string& path, std::int64_t min, std::int64_t max,
                          std::vector<InputIssue>& issues) {
  std::int64_t number = 0;
  const char* const end = value.text.data() + value.text.size();
  const auto [stop, error] = std::from_chars(value.text.data(), end, number);
  if (value.kind == ConfigNode::Kind::scalar && error == std::errc() && stop == end && number >= min && number <= max) {
    return number;
  }
  issues.push_back({value.place, path,
                    "expected an integer from " + std::to_string(min) + " to " + std::to_string(max) + ", got `" + one_line(value) + "`"});
  return min;
}

}  // namespace memwall
