// SPDX-License-Identifier: MIT
/// A key of an experiment and the values it takes in turn.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "models/base/config_node.h"

namespace memwall {

/// Values by position. Those of a list are kept; others, of which there may be many, are made when asked for. Copies share them.
class AxisValues {
 public:
  AxisValues(std::vector<ConfigNode> list = {});
  AxisValues(std::size_t size, std::function<ConfigNode(std::size_t)> at) : size_(size), at_(std::move(at)) {}

  std::size_t size() const { return size_; }
  ConfigNode operator[](std::size_t position) const { return at_(position); }

  class Iterator {
   public:
    Iterator(const AxisValues& values, std::size_t position) : values_(values), position_(position) {}
    ConfigNode operator*() const { return values_[position_]; }
    Iterator& operator++() { return ++position_, *this; }
    bool operator==(const Iterator& other) const { return position_ == other.position_; }

   private:
    const AxisValues& values_;
    std::size_t position_;
  };
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size_}; }

 private:
  std::size_t size_;
  std::function<ConfigNode(std::size_t)> at_;
};

struct Axis {
  std::string key;        ///< "batch", "bits.weights", "h100.memory.timing"
  Place place;            ///< of the key
  AxisValues values;      ///< at least one; no two alike where the axis advances alone
  std::size_t group = 0;  ///< neighbours of one group, all as long, advance together; 0: alone

  bool goes_with(const Axis& other) const { return group != 0 && group == other.group; }
};

/// One value, or a list with its `...` written out. Mistakes are appended to `issues` under `path`; a value that stands in the list twice is
/// one unless the axis goes with others.
Axis read_axis(const ConfigNode::Entry& entry, const std::string& path, std::vector<InputIssue>& issues, bool alone = true);

/// The value as an integer from `min` to `max`; else a mistake and `min`.
std::int64_t read_integer(const ConfigNode& value, const std::string& path, std::int64_t min, std::int64_t max,
                          std::vector<InputIssue>& issues);

/// The value on one line: `8`, `[1, 2]`, `{rows: 128}`.
std::string one_line(const ConfigNode& value);

}  // namespace memwall
