// SPDX-License-Identifier: MIT
/// What is gathered of rows that pass by, sorted for comparison.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/report/result_set.h"

namespace memwall {

/// A part for each architecture, in the order of their first rows.
template <class Part>
class ByArchitecture {
 public:
  Part& operator[](const SharedText& architecture) {
    for (auto& [name, part] : parts_) {
      if (name == architecture) return part;
    }
    return parts_.emplace_back(architecture, Part{}).second;
  }
  std::size_t size() const { return parts_.size(); }
  auto begin() const { return parts_.begin(); }
  auto end() const { return parts_.end(); }

 private:
  std::vector<std::pair<SharedText, Part>> parts_;
};

/// From the least to the largest of some numbers.
class NumberRange {
 public:
  void add(double value);
  /// "8", or "8 to 16"; `text` writes one value.
  std::string text(const std::function<std::string(double)>& text) const;

 private:
  bool any_ = false;
  double least_ = 0.0, most_ = 0.0;
};

/// Different values, in the order of their first appearance.
template <class Value>
void add_once(std::vector<Value>& values, const Value& value) {
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

/// "8/8/8": weights, activations, KV. Bits that no operator has are "-".
std::string bits_text(const RunFacts& facts);

/// "h100 and 8xh100 4 nm; cim-rram 32 nm" from pairs of name and text: names with the same text stand together.
std::string shared_text(const std::vector<std::pair<std::string, std::string>>& parts);

/// "h100, cim-rram and cim-pcm".
std::string listed(const std::vector<std::string>& words);

}  // namespace memwall
