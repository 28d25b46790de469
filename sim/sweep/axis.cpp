// SPDX-License-Identifier: MIT
#include "sim/sweep/axis.h"

#include <algorithm>
#include <charconv>
#include <memory>

#include "models/base/fnv1a.h"
#include "sim/sweep/continuation.h"

namespace memwall {

AxisValues::AxisValues(std::vector<ConfigNode> list) : size_(list.size()) {
  at_ = [values = std::make_shared<const std::vector<ConfigNode>>(std::move(list))](std::size_t position) { return values->at(position); };
}

namespace {

void report_repeated(const AxisValues& values, const std::string& path, std::vector<InputIssue>& issues) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> seen;  // a hash of each value, and its position
  for (std::size_t i = 0; i < values.size(); ++i) seen.emplace_back(fnv1a(one_line(values[i])), i);
  std::sort(seen.begin(), seen.end());
  for (std::size_t i = 1; i < seen.size(); ++i) {
    if (seen[i].first != seen[i - 1].first) continue;
    const ConfigNode value = values[seen[i].second];
    issues.push_back({value.place, path, "`" + one_line(value) + "` stands in the list twice"});
  }
}

}  // namespace

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
    axis.values = AxisValues({entry.value});
    return axis;
  }
  axis.values = written_out(entry.value, path, issues);
  if (entry.value.items.empty()) issues.push_back({entry.value.place, path, "expected at least one value"});
  if (alone) report_repeated(axis.values, path, issues);
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
