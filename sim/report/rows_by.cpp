// SPDX-License-Identifier: MIT
#include "sim/report/rows_by.h"

namespace memwall {
namespace {

std::string or_dash(std::int64_t bits) { return bits == 0 ? "-" : std::to_string(bits); }

}  // namespace

void NumberRange::add(double value) {
  least_ = any_ ? std::min(least_, value) : value;
  most_ = any_ ? std::max(most_, value) : value;
  any_ = true;
}

std::string NumberRange::text(const std::function<std::string(double)>& text) const {
  const std::string low = text(least_);
  const std::string high = text(most_);
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
