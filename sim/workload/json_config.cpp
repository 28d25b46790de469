// SPDX-License-Identifier: MIT
#include "sim/workload/json_config.h"

#include <algorithm>

#include "models/base/config_node.h"
#include "models/base/error.h"

namespace memwall {
namespace {

constexpr int kDeepest = 64;

Place place_of(const std::string& path, const std::string& text, std::size_t byte) {
  const std::size_t at = std::min(byte > 0 ? byte - 1 : 0, text.size());
  const std::size_t line_start = at == 0 ? std::string::npos : text.rfind('\n', at - 1);
  const auto line = 1 + std::count(text.begin(), text.begin() + std::ptrdiff_t(at), '\n');
  return {path, int(line), int(line_start == std::string::npos ? at + 1 : at - line_start)};
}

/// Brackets are counted before the parser builds anything of that depth.
void check_depth(const std::string& path, const std::string& text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (in_string && letter == '\\') {
      ++i;
    } else if (letter == '"') {
      in_string = !in_string;
    } else if (!in_string && (letter == '{' || letter == '[')) {
      if (++depth > kDeepest) throw InputError(place_of(path, text, i + 1), "", "nested deeper than 64 levels");
    } else if (!in_string && (letter == '}' || letter == ']')) {
      --depth;
    }
  }
}

nlohmann::json parse(const std::string& path) {
  const std::string text = read_file(path);
  check_depth(path, text);
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    throw InputError(place_of(path, text, error.byte), "", "is not valid JSON here");
  } catch (const nlohmann::json::exception&) {
    throw InputError({path}, "", "holds a number that is out of range");
  }
}

}  // namespace

JsonConfig::JsonConfig(std::string path) : path_(std::move(path)), root_(parse(path_)) {
  if (!root_.is_object()) throw InputError({path_}, "", "expected a JSON object, got " + std::string(root_.type_name()));
}

void JsonConfig::fail(const std::string& key, const std::string& message) const { throw InputError({path_}, key, message); }

void JsonConfig::fail_type(const std::string& key, const std::string& expected, const nlohmann::json& found) const {
  std::string text = found.dump(-1, ' ', true);
  if (text.size() > 40) text = found.type_name();
  fail(key, "expected " + expected + ", got " + text);
}

const nlohmann::json* JsonConfig::find(const std::string& key) {
  used_.insert(key);
  const auto found = root_.find(key);
  return found == root_.end() ? nullptr : &*found;
}

bool JsonConfig::is_null(const std::string& key) {
  const nlohmann::json* value = find(key);
  return value && value->is_null();
}

bool JsonConfig::is_zero(const std::string& key) {
  const nlohmann::json* value = find(key);
  return value && value->is_number_integer() && *value == 0;
}

bool JsonConfig::is_empty(const std::string& key) {
  const nlohmann::json* value = find(key);
  return !value || value->is_null() || (value->is_structured() && value->empty());
}

std::int64_t JsonConfig::integer(const std::string& key, std::optional<std::int64_t> fallback, std::int64_t max) {
  const std::string expected = "an integer from 1 to " + std::to_string(max);
  const nlohmann::json* value = find(key);
  if (!value && fallback) return *fallback;
  if (!value) fail(key, "missing key; expected " + expected);
  if (!value->is_number_unsigned()) fail_type(key, expected, *value);
  const auto number = value->get<std::uint64_t>();
  if (number < 1 || number > std::uint64_t(max)) fail_type(key, expected, *value);
  return std::int64_t(number);
}

bool JsonConfig::flag(const std::string& key, bool fallback) {
  const nlohmann::json* value = find(key);
  if (!value) return fallback;
  if (!value->is_boolean()) fail_type(key, "true or false", *value);
  return value->get<bool>();
}

std::string JsonConfig::word(const std::string& key, std::optional<std::string> fallback) {
  const nlohmann::json* value = find(key);
  if (!value && fallback) return *fallback;
  if (!value) fail(key, "missing key; expected a text");
  if (!value->is_string()) fail_type(key, "a text", *value);
  return value->get<std::string>();
}

std::vector<std::string> JsonConfig::words(const std::string& key) {
  const nlohmann::json* value = find(key);
  std::vector<std::string> words;
  if (!value || value->is_null()) return words;
  if (!value->is_array()) fail_type(key, "a list of texts", *value);
  for (const nlohmann::json& item : *value) {
    if (!item.is_string()) fail_type(key, "a list of texts", item);
    words.push_back(item.get<std::string>());
  }
  return words;
}

std::vector<std::string> JsonConfig::unused() const {
  std::vector<std::string> keys;
  for (const auto& entry : root_.items()) {
    if (used_.contains(entry.key())) continue;
    // Escaped as in the file, so that a log line stays a line.
    const std::string escaped = nlohmann::json(entry.key()).dump();
    keys.push_back(escaped.substr(1, escaped.size() - 2));
  }
  return keys;
}

}  // namespace memwall
