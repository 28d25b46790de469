// SPDX-License-Identifier: MIT
#include "models/base/config.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <set>

namespace memwall {
namespace {

constexpr const char* kProvenances[] = {"measured", "published", "vendor", "derived", "assumed"};

std::string shortest(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

std::string describe_range(Range range, const Dimension& dimension) {
  const std::string unit = dimension == Dimension{} ? "" : " in SI units";
  const bool low = range.min > -1e300;
  const bool high = range.max < 1e300;
  if (low && high) return "from " + shortest(range.min) + " to " + shortest(range.max) + unit;
  if (low && range.open_min) return "above " + shortest(range.min);
  if (low) return "at least " + shortest(range.min) + unit;
  return "at most " + shortest(range.max) + unit;
}

std::optional<Provenance> parse_provenance(const std::string& name) {
  for (std::size_t i = 0; i < std::size(kProvenances); ++i) {
    if (name == kProvenances[i]) return Provenance(i);
  }
  return std::nullopt;
}

/// Joules, watts, what has them per byte or area, and areas. Electrical quantities (volts in them) are none.
bool is_price(const Dimension& dimension) {
  const auto [joule, second, byte, metre, volt] = dimension;
  return (joule != 0 && volt == 0) || dimension == dimension_of(SquareMetres{});
}

const ConfigNode& empty_map() {
  static const ConfigNode node;
  return node;
}

std::string listed(const std::vector<std::string>& names, const std::string& quote = "") {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + quote + name + quote;
  return text;
}

}  // namespace

const char* to_string(Provenance provenance) { return kProvenances[std::size_t(provenance)]; }

ConfigReader::ConfigReader(const ConfigNode& node, std::vector<InputIssue>& issues, std::string path, Provenance inherited,
                           ConfigKeys* keys)
    : node_(&node), issues_(&issues), path_(std::move(path)), inherited_(inherited), keys_(keys) {
  if (node.kind != ConfigNode::Kind::map) {
    node_ = &empty_map();
    missing_ = true;
    if (node.broken) return;
    issues.push_back({node.place, path_, "expected a map of keys"});
    return;
  }
  missing_ = node.broken;
  node.opened = true;
  if (const ConfigNode* own = node.find("provenance")) {
    if (auto parsed = parse_provenance(own->text)) {
      inherited_ = *parsed;
    } else {
      issues.push_back({own->place, full("provenance"), "expected one of measured, published, vendor, derived, assumed"});
    }
  }
}

ConfigReader ConfigReader::of_nothing(ConfigKeys& keys, std::vector<InputIssue>& issues) {
  ConfigReader reader(empty_map(), issues, "", Provenance::assumed, &keys);
  reader.missing_ = reader.of_nothing_ = true;
  return reader;
}

/// What is not there is not marked: the map that stands for it is everybody's.
const ConfigNode* ConfigReader::ask(const std::string& key) const { return node_ == &empty_map() ? nullptr : node_->ask(key); }

bool ConfigReader::has(const std::string& key) const {
  if (keys_) keys_->make_optional(full(key));
  return ask(key) != nullptr || of_nothing_;
}

bool ConfigReader::left_out(const std::string& key, const std::string& otherwise) const {
  if (keys_) keys_->make_optional(full(key), otherwise);
  return ask(key) == nullptr;
}

void ConfigReader::fail(const std::string& key, const std::string& message) {
  if (missing_) return;
  const ConfigNode* at = key.empty() ? node_ : node_->find(key);
  issues_->push_back({at ? at->place : node_->place, key.empty() ? path_ : full(key), message});
}

const ConfigNode* ConfigReader::require(const std::string& key, const char* expected) {
  const ConfigNode* value = ask(key);
  if (!value && !missing_) issues_->push_back({node_->place, full(key), std::string("missing key; expected ") + expected});
  return value;
}

template <class Words>
const ConfigNode* ConfigReader::scalar(const std::string& key, const Words& expected) {
  const ConfigNode* value = ask(key);
  if (!value) return require(key, std::string(expected()).c_str());
  if (value->kind != ConfigNode::Kind::scalar || value->text.empty()) {
    issues_->push_back({value->place, full(key), "expected " + std::string(expected())});
    return nullptr;
  }
  return value;
}

bool ConfigReader::in_range(const ConfigNode& at, const std::string& key, double value, Range range, const Dimension& dimension) {
  if (value >= range.min && value <= range.max && !(range.open_min && value == range.min)) return true;
  issues_->push_back({at.place, full(key), "expected a value " + describe_range(range, dimension) + ", got `" + at.text + "`"});
  return false;
}

double ConfigReader::read_quantity(const std::string& key, const Dimension& dimension, Range range, std::optional<double> otherwise,
                                   const Where& where) {
  if (keys_) note(key, unit_word(dimension).c_str(), range_words(range, dimension), where);
  if (otherwise && left_out(key, keys_ ? value_words(*otherwise, dimension) : "")) return *otherwise;
  const double fallback = 1.0;  // keeps the reader going after a mistake; the run stops before it is used
  const ConfigNode* value = scalar(key, [&] { return describe(dimension); });
  if (!value) return fallback;
  if (is_price(dimension)) value->priced = true;
  const auto parsed = parse_quantity(value->text);
  if (!parsed || parsed->dimension != dimension || !parsed->has_unit) {
    std::string found = "`" + value->text + "`";
    if (!parsed) {
      found += ", which is not a number with a known unit";
    } else if (!parsed->has_unit) {
      found += ", which has no unit";
    } else {
      found += ", which is " + describe(parsed->dimension);
    }
    issues_->push_back({value->place, full(key), "expected " + describe(dimension) + ", got " + found});
    return fallback;
  }
  return in_range(*value, key, parsed->si, range, dimension) ? parsed->si : fallback;
}

std::int64_t ConfigReader::integer(const std::string& key, std::int64_t min, std::int64_t max, std::optional<std::int64_t> otherwise,
                                   Where where) {
  if (keys_) note(key, "integer", range_words(min, max), where);
  if (otherwise && left_out(key, std::to_string(*otherwise))) return *otherwise;
  const auto expected = [&] { return "an integer from " + std::to_string(min) + " to " + std::to_string(max); };
  const ConfigNode* value = scalar(key, expected);
  if (!value) return min;
  std::int64_t number = 0;
  const char* end = value->text.data() + value->text.size();
  const auto [rest, error] = std::from_chars(value->text.data(), end, number);
  if (error != std::errc() || rest != end || number < min || number > max) {
    issues_->push_back({value->place, full(key), "expected " + expected() + ", got `" + value->text + "`"});
    return min;
  }
  return number;
}

double ConfigReader::number(const std::string& key, Range range, std::optional<double> otherwise, Where where) {
  if (keys_) note(key, "number", range_words(range, Dimension{}), where);
  if (otherwise && left_out(key, shortest(*otherwise))) return *otherwise;
  const ConfigNode* value = scalar(key, [] { return "a plain number"; });
  if (!value) return 1.0;
  const auto parsed = parse_quantity(value->text);
  if (!parsed || parsed->dimension != Dimension{}) {
    issues_->push_back({value->place, full(key), "expected a plain number, got `" + value->text + "`"});
    return 1.0;
  }
  return in_range(*value, key, parsed->si, range, Dimension{}) ? parsed->si : 1.0;
}

double ConfigReader::price_factor(const std::string& key, Range range, std::optional<double> otherwise, Where where) {
  const double factor = number(key, range, otherwise, where);
  if (const ConfigNode* value = node_->find(key)) value->priced = true;
  return factor;
}

bool ConfigReader::flag(const std::string& key, std::optional<bool> otherwise, Where where) {
  const auto position = otherwise ? std::optional<std::size_t>(*otherwise ? 1 : 0) : std::nullopt;
  return choice(key, std::vector<std::string>{"false", "true"}, position, where) == 1;
}

std::string ConfigReader::text(const std::string& key, const char* unit, const char* range, Where where) {
  note(key, unit, range, where);
  const ConfigNode* value = scalar(key, [] { return "a text"; });
  return value ? value->text : "";
}

std::size_t ConfigReader::choice(const std::string& key, const std::vector<std::string>& names, std::optional<std::size_t> otherwise,
                                 Where where) {
  if (keys_) note(key, "word", listed(names, "`"), where);
  if (otherwise && left_out(key, names[*otherwise])) return *otherwise;
  const auto expected = [&] { return "one of " + listed(names); };
  const ConfigNode* value = scalar(key, expected);
  if (!value) return 0;
  const auto found = std::find(names.begin(), names.end(), value->text);
  if (found != names.end()) return std::size_t(found - names.begin());
  issues_->push_back(
      {value->place, full(key), "expected " + expected() + ", got `" + value->text + "`" + did_you_mean(value->text, names)});
  return 0;
}

ConfigReader ConfigReader::section(const std::string& key, Where where) {
  note(key, "map", "", where);
  return inside(key);
}

ConfigReader ConfigReader::reference(const std::string& key, Where where) {
  note(key, "reference", "", where);
  ConfigReader reader = inside(key);
  reader.keys_ = nullptr;
  return reader;
}

ConfigReader ConfigReader::inside(const std::string& key) {
  const ConfigNode* value = require(key, "a map of keys");
  if (value) return ConfigReader(*value, *issues_, full(key), inherited_, keys_);
  ConfigReader silent(empty_map(), *issues_, full(key), inherited_, keys_);
  silent.missing_ = true;
  silent.of_nothing_ = of_nothing_;
  return silent;
}

std::vector<ConfigReader> ConfigReader::list(const std::string& key, Where where) {
  note(key, "list", "", where);
  std::vector<ConfigReader> readers;
  if (of_nothing_) readers.push_back(inside(key + "[]"));
  const ConfigNode* value = require(key, "a list");
  if (!value) return readers;
  if (value->kind != ConfigNode::Kind::list) {
    issues_->push_back({value->place, full(key), "expected a list"});
    return readers;
  }
  for (std::size_t i = 0; i < value->items.size(); ++i) {
    readers.emplace_back(value->items[i], *issues_, full(key) + "[" + std::to_string(i) + "]", inherited_, keys_);
  }
  return readers;
}

std::vector<std::string> ConfigReader::texts(const std::string& key, Where where) {
  note(key, "words", "", where);
  std::vector<std::string> words;
  const ConfigNode* value = require(key, "a word or a list of words");
  if (!value) return words;
  if (value->kind == ConfigNode::Kind::scalar && !value->text.empty()) return {value->text};
  for (const ConfigNode& item : value->items) {
    if (item.kind == ConfigNode::Kind::scalar && !item.text.empty()) {
      words.push_back(item.text);
    } else {
      issues_->push_back({item.place, full(key), "expected a word"});
    }
  }
  if (value->items.empty()) issues_->push_back({value->place, full(key), "expected a word or a list of words"});
  return words;
}

Provenance ConfigReader::provenance(const std::string& key) {
  const ConfigNode* value = node_->find(key);
  if (!value || value->tag.empty()) return inherited_;
  if (auto parsed = parse_provenance(value->tag)) return *parsed;
  issues_->push_back(
      {value->place, full(key), "unknown tag `!" + value->tag + "`; expected one of !measured, !published, !vendor, !derived, !assumed"});
  return inherited_;
}

namespace {

/// A map that nobody opened is read as a whole.
bool is_opened(const ConfigNode& node) { return node.kind == ConfigNode::Kind::map && (node.opened || !node.asked.empty()); }

bool is_known(const ConfigNode& node, const ConfigNode::Entry& entry) {
  return entry.asked || (node.opened && entry.key == "provenance") || node.asked.contains(entry.key);
}

/// Of most trees that is all there is to find out.
bool all_known(const ConfigNode& node) {
  if (node.kind == ConfigNode::Kind::list) return std::all_of(node.items.begin(), node.items.end(), all_known);
  if (!is_opened(node)) return true;
  return std::all_of(node.entries.begin(), node.entries.end(),
                     [&node](const ConfigNode::Entry& entry) { return is_known(node, entry) && all_known(entry.value); });
}

/// Names that an unknown one may have been meant for, sorted.
std::vector<std::string> known_keys(const ConfigNode& node) {
  std::set<std::string> known(node.asked.begin(), node.asked.end());
  if (node.opened) known.insert("provenance");
  for (const ConfigNode::Entry& entry : node.entries) {
    if (entry.asked) known.insert(entry.key);
  }
  return {known.begin(), known.end()};
}

}  // namespace

void report_unknown_keys(const ConfigNode& node, const std::string& path, std::vector<InputIssue>& issues) {
  if (all_known(node)) return;
  if (node.kind == ConfigNode::Kind::list) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      report_unknown_keys(node.items[i], path + "[" + std::to_string(i) + "]", issues);
    }
    return;
  }
  const std::vector<std::string> known = known_keys(node);
  for (const ConfigNode::Entry& entry : node.entries) {
    const std::string full = path.empty() ? entry.key : path + "." + entry.key;
    if (is_known(node, entry)) {
      report_unknown_keys(entry.value, full, issues);
    } else {
      issues.push_back({entry.key_place, full, "unknown key" + did_you_mean(entry.key, known)});
    }
  }
}

}  // namespace memwall
