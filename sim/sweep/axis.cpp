// SPDX-License-Identifier: MIT
#include "sim/sweep/axis.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <tuple>

#include "models/base/fnv1a.h"
#include "models/base/quantity.h"
#include "sim/sweep/continuation.h"

namespace memwall {

AxisValues::AxisValues(std::vector<ConfigNode> list) : size_(list.size()) {
  at_ = [values = std::make_shared<const std::vector<ConfigNode>>(std::move(list))](std::size_t position) { return values->at(position); };
}

namespace {

/// A value that stands further in front in the list.
void report(const ConfigNode& value, const ConfigNode& earlier, const std::string& path, std::vector<InputIssue>& issues) {
  const std::string text = one_line(value), other = one_line(earlier);
  issues.push_back({value.place, path, "`" + text + "` stands in the list twice" + (text == other ? "" : ", also as `" + other + "`")});
}

/// Numbers are the same in any unit.
void report_repeated(const AxisValues& values, const std::string& path, std::vector<InputIssue>& issues) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> words;  // a hash of each, and its position
  std::vector<std::pair<ParsedQuantity, std::uint32_t>> numbers;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string text = one_line(values[i]);
    const auto number = parse_quantity(text);
    number ? void(numbers.emplace_back(*number, i)) : void(words.emplace_back(fnv1a(text), i));
  }
  std::sort(words.begin(), words.end());
  std::sort(numbers.begin(), numbers.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first.dimension, a.first.si, a.second) < std::tie(b.first.dimension, b.first.si, b.second);
  });
  const auto report_pair = [&](std::uint32_t a, std::uint32_t b) { report(values[std::max(a, b)], values[std::min(a, b)], path, issues); };
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].first == words[i - 1].first) report_pair(words[i].second, words[i - 1].second);
  }
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    if (same_value(numbers[i].first, numbers[i - 1].first)) report_pair(numbers[i].second, numbers[i - 1].second);
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
