// SPDX-License-Identifier: MIT
#include "sim/report/rows_by.h"

#include <algorithm>
#include <map>

namespace memwall {
namespace {

template <class Key>
std::vector<RowGroup> grouped(const std::vector<ResultRow>& rows, Key key) {
  std::vector<RowGroup> groups;
  std::map<decltype(key(rows.front())), std::size_t> places;
  for (const ResultRow& row : rows) {
    const auto [place, is_new] = places.emplace(key(row), groups.size());
    if (is_new) groups.push_back({row.architecture, {}});
    groups[place->second].rows.push_back(&row);
  }
  return groups;
}

std::string or_dash(std::int64_t bits) { return bits == 0 ? "-" : std::to_string(bits); }

}  // namespace

std::vector<RowGroup> rows_by_architecture(const std::vector<ResultRow>& rows) {
  return grouped(rows, [](const ResultRow& row) { return row.architecture.str(); });
}

std::vector<RowGroup> rows_by_point(const std::vector<ResultRow>& rows) {
  return grouped(rows, [](const ResultRow& row) { return row.point; });
}

std::string range_text(const RowGroup& group, const std::function<double(const RunFacts&)>& value,
                       const std::function<std::string(double)>& text) {
  double least = value(group.rows.front()->facts);
  double most = least;
  for (const ResultRow* row : group.rows) {
    least = std::min(least, value(row->facts));
    most = std::max(most, value(row->facts));
  }
  const std::string low = text(least);
  const std::string high = text(most);
  return low == high ? low : low + " to " + high;
}

std::string bits_text(const RunFacts& facts) {
  return or_dash(facts.run->weight_bits) + "/" + or_dash(facts.run->activation_bits) + "/" + or_dash(facts.run->kv_bits);
}

std::string shared_text(const std::vector<std::pair<std::string, std::string>>& parts) {
  std::vector<std::pair<std::string, std::vector<std::string>>> by_text;
  for (const auto& [name, text] : parts) {
    const auto same = std::find_if(by_text.begin(), by_text.end(), [&](const auto& entry) { return entry.first == text; });
    if (same == by_text.end()) {
      by_text.push_back({text, {name}});
    } else {
      same->second.push_back(name);
    }
  }
  std::string line;
  for (const auto& [text, names] : by_text) line += (line.empty() ? "" : "; ") + listed(names) + " " + text;
  return line;
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace memwall
