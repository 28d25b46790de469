// SPDX-License-Identifier: MIT
/// Typed access to a config map. A struct is read once, by its `static T read(ConfigReader in)`; all mistakes of a
/// file are gathered and reported together by read_config.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "models/base/config_keys.h"
#include "models/base/config_node.h"
#include "models/base/units.h"

namespace memwall {

/// How a number came to be known; reaches the fairness audit.
enum class Provenance { measured, published, vendor, derived, assumed };
const char* to_string(Provenance provenance);

/// A value and how it is known.
template <class T>
struct Sourced {
  T value{};
  Provenance provenance = Provenance::assumed;
};

inline constexpr Range kPositive{0.0, std::numeric_limits<double>::infinity(), true};
inline constexpr Range kNonNegative{0.0, std::numeric_limits<double>::infinity(), false};
inline constexpr Range kFraction{0.0, 1.0, false};
/// What a part of a machine can be: wide enough for anything built or planned, narrow enough to be simulated.
inline constexpr Range kBandwidths{1e6, 1e15, false};   ///< byte/s: 1 MB/s to 1 PB/s
inline constexpr Range kRates{1e6, 1e21, false};        ///< actions/s of one unit
inline constexpr Range kLatencies{0.0, 1e-3, false};    ///< s
inline constexpr Range kReadTimes{1e-12, 1e-2, false};  ///< s

class ConfigReader {
 public:
  /// Reads `node`, which must outlive the reader; mistakes are appended to `issues`.
  /// With `keys`, all that is asked for is noted there.
  ConfigReader(const ConfigNode& node, std::vector<InputIssue>& issues, std::string path = "", Provenance inherited = Provenance::assumed,
               ConfigKeys* keys = nullptr);
  /// A reader of nothing that notes what it is asked for: optional keys as if they stood there, lists as if of one item, the first word
  /// of each choice. Mistakes are none.
  static ConfigReader of_nothing(ConfigKeys& keys, std::vector<InputIssue>& issues);

  bool has(const std::string& key) const;

  // `otherwise` is the value where the key is left out; without it the key is required. `where` is the caller.
  using Where = std::source_location;
  template <class Q>
  Q quantity(const std::string& key, Range range = kPositive, std::optional<Q> otherwise = {}, Where where = Where::current()) {
    const std::optional<double> si = otherwise ? std::optional(otherwise->value) : std::nullopt;
    return Q(read_quantity(key, dimension_of(Q{}), range, si, where));
  }
  template <class Q>
  Sourced<Q> sourced(const std::string& key, Range range = kNonNegative, std::optional<Q> otherwise = {}, Where where = Where::current()) {
    return {quantity<Q>(key, range, otherwise, where), provenance(key)};
  }
  std::int64_t integer(const std::string& key, std::int64_t min, std::int64_t max, std::optional<std::int64_t> otherwise = {},
                       Where where = Where::current());
  double number(const std::string& key, Range range, std::optional<double> otherwise = {}, Where where = Where::current());
  /// A plain number that multiplies prices and nothing else.
  double price_factor(const std::string& key, Range range, std::optional<double> otherwise = {}, Where where = Where::current());
  bool flag(const std::string& key, std::optional<bool> otherwise = {}, Where where = Where::current());
  /// `unit` and `range` are of what the caller reads in the text.
  std::string text(const std::string& key, const char* unit = "text", const char* range = "", Where where = Where::current());
  /// The value among `names`, by position.
  std::size_t choice(const std::string& key, const std::vector<std::string>& names, std::optional<std::size_t> otherwise = {},
                     Where where = Where::current());
  template <class T>
  T choice(const std::string& key, std::initializer_list<std::pair<const char*, T>> table, Where where = Where::current()) {
    std::vector<std::string> names;
    for (const auto& entry : table) names.emplace_back(entry.first);
    return (table.begin() + choice(key, names, {}, where))->second;
  }
  ConfigReader section(const std::string& key, Where where = Where::current());
  /// A section that is a config of its own kind: its keys are noted there.
  ConfigReader reference(const std::string& key, Where where = Where::current());
  std::vector<ConfigReader> list(const std::string& key, Where where = Where::current());  ///< a list of maps
  std::vector<std::string> texts(const std::string& key, Where where = Where::current());  ///< a list of words, or one word

  /// The tag of the value, else the nearest `provenance:` above it.
  Provenance provenance(const std::string& key);
  /// Reports a mistake that concerns `key` (or the whole map when it is empty).
  void fail(const std::string& key, const std::string& message);
  /// Mistakes reported so far: a check that builds on a value is skipped where reading it added one.
  std::size_t mistakes() const { return issues_->size(); }
  const ConfigNode& node() const { return *node_; }

 private:
  ConfigReader inside(const std::string& key);
  const ConfigNode* ask(const std::string& key) const;
  const ConfigNode* require(const std::string& key, const char* expected);
  template <class Words>
  const ConfigNode* scalar(const std::string& key, const Words& expected);  ///< `expected()` says what, where it is not there
  double read_quantity(const std::string& key, const Dimension& dimension, Range range, std::optional<double> otherwise,
                       const Where& where);
  void note(const std::string& key, const char* unit, const std::string& range, const Where& where) {
    if (keys_) keys_->add(full(key), unit, range, where);
  }
  /// Notes that `key` may be left out; true where it is.
  bool left_out(const std::string& key, const std::string& otherwise) const;
  bool in_range(const ConfigNode& at, const std::string& key, double value, Range range, const Dimension& dimension);
  std::string full(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }

  const ConfigNode* node_;
  std::vector<InputIssue>* issues_;
  std::string path_;
  Provenance inherited_;
  ConfigKeys* keys_ = nullptr;
  bool missing_ = false;     ///< stands for a section that was not there: stays silent
  bool of_nothing_ = false;  ///< and takes optional keys as if they stood there
};

/// Appends an issue for each key of `node` (and below) that no reader asked for.
void report_unknown_keys(const ConfigNode& node, const std::string& path, std::vector<InputIssue>& issues);

/// Reads a T from `node`; throws InputError with every mistake found.
template <class T>
T read_config(const ConfigNode& node, const std::string& path = "") {
  std::vector<InputIssue> issues = collect_issues(node);
  T result = T::read(ConfigReader(node, issues, path));
  report_unknown_keys(node, path, issues);
  sort_by_place(issues);
  if (!issues.empty()) throw InputError(std::move(issues));
  return result;
}

}  // namespace memwall
