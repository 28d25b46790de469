// SPDX-License-Identifier: MIT
/// A YAML document as a tree of values that remember where they were written.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/error.h"

namespace memwall {

struct ConfigNode {
  enum class Kind { scalar, list, map };
  struct Entry;

  Kind kind = Kind::map;
  std::string text;  ///< scalar only
  std::string tag;   ///< "published" for `!published 1.67 pJ`
  Place place;
  std::vector<ConfigNode> items;  ///< list only
  std::vector<Entry> entries;     ///< map only, in file order, keys unique

  const ConfigNode* find(std::string_view key) const;
  /// The same for a reader: the key counts as asked for.
  const ConfigNode* ask(const std::string& key) const;
  ConfigNode* find(std::string_view key);
  /// The child `key`, made as an empty map where it is missing. Throws InputError on a scalar or list.
  ConfigNode& child(const std::string& key, const Place& place);

  /// Mistakes found before any reader came: duplicate keys, references that lead nowhere. See collect_issues.
  std::vector<InputIssue> issues;
  /// Part of the node is missing for a reason that stands in `issues`: readers do not ask for its keys.
  bool broken = false;

  /// A reader opened the map. Of keys that neither an entry nor `asked` says to have been asked for, the program knows nothing (see
  /// report_unknown_keys).
  mutable bool opened = false;
  mutable std::set<std::string, std::less<>> asked;
  /// A reader took the value for a price: joules, watts, an area, or a factor of these. No time and no count depends on it.
  mutable bool priced = false;
};

struct ConfigNode::Entry {
  std::string key;
  Place key_place;
  ConfigNode value;
  mutable bool asked = false;
};

/// Parses YAML. Duplicate keys, merge keys and non-scalar keys are noted in the nodes; throws InputError on a syntax
/// error and on documents nested deeper than 64 or larger than a million values.
ConfigNode parse_yaml(const std::string& text, const std::string& file_name);
ConfigNode load_yaml(const std::string& path);

/// All issues noted in the tree.
std::vector<InputIssue> collect_issues(const ConfigNode& node);

/// The whole file as text; throws InputError where it cannot be read.
std::string read_file(const std::string& path);

/// `over` laid over `base`: maps merge key by key, everything else is replaced.
ConfigNode merged(ConfigNode base, const ConfigNode& over);

/// Sets `dotted` ("array.adc.bits") inside `root`, making maps on the way.
void set_path(ConfigNode& root, std::string_view dotted, ConfigNode value);

/// The tree as YAML with sorted keys at two spaces a level: equal trees give equal bytes, whatever their files.
std::string to_yaml(const ConfigNode& node, int indent = 0);

/// The same without values that readers took for prices, and without words and tags of provenance: machines with equal texts, read to their end, take
/// equal times and do equal actions.
std::string unpriced_yaml(const ConfigNode& node, int indent = 0);

}  // namespace memwall
