// SPDX-License-Identifier: MIT
/// What readers ask for, noted while they read: unit, range, default and reading file of every key. `memwall keys` prints it and
/// docs/configs.md is made of it.
#pragma once

#include <limits>
#include <map>
#include <set>
#include <source_location>
#include <string>

#include "models/base/quantity.h"

namespace memwall {

/// Allowed values, bounds included; SI where the value has a unit.
struct Range {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool open_min = false;  ///< `min` itself is not allowed
};

struct ConfigKey {
  std::string unit;   ///< "energy", "integer", "word", "map" …; "" where it was only looked for
  std::string range;  ///< "0 to 1 ms"; "" where any value goes
  bool optional = false;
  std::string otherwise;        ///< the value where it is left out; "" where that means none
  std::set<std::string> files;  ///< that read it
};

class ConfigKeys {
 public:
  /// `path` as in messages; its `[3]` becomes `[]`. Ranges that differ from reader to reader stand beside each other.
  void add(const std::string& path, const std::string& unit, const std::string& range, const std::source_location& where);
  void make_optional(const std::string& path, const std::string& otherwise = "");

  /// Keys by path, without those that were only looked for.
  std::map<std::string, ConfigKey> asked() const;

 private:
  std::map<std::string, ConfigKey> keys_;
};

/// "> 0", "0 to 1 ms", "10^6 to 10^21 /s".
std::string range_words(Range range, const Dimension& dimension);
/// "1 to 65 536", "1 to 2^30".
std::string range_words(std::int64_t min, std::int64_t max);
/// "0 W", "1 ms", "0.5".
std::string value_words(double si, const Dimension& dimension);

}  // namespace memwall
