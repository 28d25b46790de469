// SPDX-License-Identifier: MIT
/// Typed access to the top level of a JSON file. Keys that nobody asks for are listed at the end.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace memwall {

class JsonConfig {
 public:
  /// Throws InputError: with line and column where the file is no JSON, and where it is no object.
  explicit JsonConfig(std::string path);

  bool has(const std::string& key) { return find(key) != nullptr; }
  bool is_null(const std::string& key);
  bool is_zero(const std::string& key);
  /// Each throws InputError naming file and key when the value is of another type or out of range. An absent key
  /// takes `fallback`; with none it is an error too.
  std::int64_t integer(const std::string& key, std::optional<std::int64_t> fallback, std::int64_t max = std::int64_t{1} << 31);
  bool flag(const std::string& key, bool fallback);
  std::string word(const std::string& key, std::optional<std::string> fallback);
  std::vector<std::string> words(const std::string& key);
  bool is_empty(const std::string& key);  ///< absent, null, or a list or map without entries
  [[noreturn]] void fail(const std::string& key, const std::string& message) const;
  std::vector<std::string> unused() const;

 private:
  const nlohmann::json* find(const std::string& key);
  [[noreturn]] void fail_type(const std::string& key, const std::string& expected, const nlohmann::json& found) const;

  std::string path_;
  nlohmann::json root_;
  std::set<std::string> used_;
};

}  // namespace memwall
