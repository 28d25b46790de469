// SPDX-License-Identifier: MIT
#include "sim/sweep/tornado.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "models/base/config.h"
#include "sim/sweep/reference.h"

namespace memwall {
namespace {

struct Parameter {
  std::string path;
  ConfigNode base;
  std::vector<ConfigNode> others;
};

/// The same word, or the same quantity however it is written.
bool is_same(const ConfigNode& a, const ConfigNode& b) {
  if (a.text == b.text) return true;
  const auto x = parse_quantity(a.text), y = parse_quantity(b.text);
  return x && y && same_value(*x, *y);
}

bool is_number(const ConfigNode& node) { return node.kind == ConfigNode::Kind::scalar && parse_quantity(node.text).has_value(); }

const ConfigNode* find_path(const ConfigNode& tree, const std::string& path) {
  const ConfigNode* node = &tree;
  for (std::size_t begin = 0; node != nullptr && begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    node = node->find(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return node;
}

/// Numbers below `node` that are assumed: by a tag of their own, or with a unit by the nearest `provenance` above. Values inside lists have no path.
void find_assumed(const ConfigNode& node, const std::string& prefix, bool inherited, std::vector<Parameter>& found) {
  if (const ConfigNode* own = node.find("provenance")) inherited = own->text == "assumed";
  for (const ConfigNode::Entry& entry : node.entries) {
    const ConfigNode& value = entry.value;
    if (value.kind == ConfigNode::Kind::map) find_assumed(value, prefix + entry.key + ".", inherited, found);
    if (!is_number(value)) continue;
    const bool assumed = value.tag.empty() ? inherited && parse_quantity(value.text)->has_unit : value.tag == "assumed";
    if (assumed && parse_quantity(value.text)->si != 0.0) found.push_back({prefix + entry.key, value, {}});
  }
}

/// `node` times `factor`, in its own unit.
ConfigNode scaled(ConfigNode node, double factor) {
  double number = 0.0;
  const char* const end = node.text.data() + node.text.size();
  const char* const unit = std::from_chars(node.text.data(), end, number).ptr;
  node.text = fmt::format("{:.9g}{}", number * factor, std::string(unit, end));
  return node;
}

class Tornado {
 public:
  Tornado(const ConfigNode& node, std::vector<InputIssue>& issues) : node_(node), in_(node, issues, "tornado"), issues_(issues) {}

  std::vector<Axis> axes(const std::vector<ArchitectureEntry>& entries, const std::vector<Axis>& swept,
                         const std::vector<CommandLineSet>& fixed, const ConfigLibrary& library) {
    const std::string label = in_.text("of");
    const auto entry = std::find_if(entries.begin(), entries.end(), [&](const ArchitectureEntry& e) { return e.label == label; });
    if (entry == entries.end()) {
      std::vector<std::string> known;
      for (const ArchitectureEntry& e : entries) known.push_back(e.label);
      in_.fail("of", "`" + label + "` is no architecture of this experiment" + did_you_mean(label, known));
      return {};
    }
    const ConfigNode tree = tree_of(*entry, fixed, library);
    if (const ConfigNode* settings = node_.find("settings")) {
      in_.has("settings");
      if (settings->kind != ConfigNode::Kind::map || settings->entries.empty()) {
        in_.fail("settings", "expected a map of paths inside the architecture and their values");
        return {};
      }
      return one_at_a_time(label, stated(*settings, tree));
    }
    const double factor = in_.has("factor") ? in_.number("factor", {.min = 1.0, .max = 100.0, .open_min = true}) : 2.0;
    std::vector<Parameter> parameters;
    find_assumed(tree, "", false, parameters);
    check_excepted(parameters);
    std::erase_if(parameters, [&](const Parameter& p) { return is_excepted(p.path) || is_swept(label, p.path, swept); });
    if (parameters.empty()) in_.fail("of", "`" + label + "` has no number of provenance `assumed`");
    for (Parameter& parameter : parameters) parameter.others = ends_of(parameter, factor);
    return one_at_a_time(label, parameters);
  }

 private:
  static ConfigNode tree_of(const ArchitectureEntry& entry, const std::vector<CommandLineSet>& fixed, const ConfigLibrary& library) {
    const std::string source = named_config("architectures", entry.use.text, entry.use.place, library);
    ConfigNode tree = library.load("architectures", source, entry.use.place);
    for (const Override& value : entry.set) set_path(tree, value.path, resolved_value(value, library));
    for (const CommandLineSet& set : fixed) {
      if (set.target.path == "devices" || (set.target.label != entry.label && set.target.label != kAllArchitectures)) continue;
      ConfigNode value = resolved_value({set.target.path, set.value}, library);
      // Another base of a number that is assumed is assumed too, unless it says what it is.
      if (const ConfigNode* before = find_path(tree, set.target.path); before != nullptr && value.tag.empty()) value.tag = before->tag;
      set_path(tree, set.target.path, std::move(value));
    }
    return tree;
  }

  void check_excepted(const std::vector<Parameter>& parameters) {
    if (in_.has("except")) excepted_ = in_.texts("except");
    std::vector<std::string> known;
    for (const Parameter& parameter : parameters) known.push_back(parameter.path);
    for (auto path = excepted_.begin(); path != excepted_.end(); ++path) {
      const ConfigNode& except = *node_.find("except");
      const Place place = except.items.empty() ? except.place : except.items[std::size_t(path - excepted_.begin())].place;
      if (std::find(known.begin(), known.end(), *path) == known.end()) {
        mistake(place, "except", "`" + *path + "` is no number of provenance `assumed`" + did_you_mean(*path, known));
      } else if (std::find(excepted_.begin(), path, *path) != path) {
        mistake(place, "except", "`" + *path + "` stands in the list twice");
      }
    }
  }
  bool is_excepted(const std::string& path) const { return std::find(excepted_.begin(), excepted_.end(), path) != excepted_.end(); }
  static bool is_swept(const std::string& label, const std::string& path, const std::vector<Axis>& swept) {
    return std::any_of(swept.begin(), swept.end(),
                       [&](const Axis& axis) { return axis.key == label + "." + path || axis.key == "architecture." + path; });
  }

  /// What the experiment itself wants to see switched, numbers or words.
  std::vector<Parameter> stated(const ConfigNode& settings, const ConfigNode& tree) {
    std::vector<Parameter> parameters;
    for (const ConfigNode::Entry& entry : settings.entries) {
      settings.asked.insert(entry.key);
      const std::string path = "settings." + entry.key;
      const ConfigNode* base = find_path(tree, entry.key);
      const std::vector<ConfigNode> others = entry.value.kind == ConfigNode::Kind::list ? entry.value.items : std::vector{entry.value};
      const bool scalars =
          std::all_of(others.begin(), others.end(), [](const ConfigNode& o) { return o.kind == ConfigNode::Kind::scalar; });
      if (base == nullptr || base->kind != ConfigNode::Kind::scalar) {
        mistake(entry.key_place, path, "no key with a value of its own in `" + in_.text("of") + "`");
      } else if (others.empty() || !scalars) {
        mistake(entry.key_place, path, "expected a value or a list of values");
      } else {
        check_each_once(path, *base, others);
        parameters.push_back({entry.key, *base, others});
      }
    }
    return parameters;
  }

  /// A value that is run already would be the same point again.
  void check_each_once(const std::string& path, const ConfigNode& base, const std::vector<ConfigNode>& others) {
    for (auto other = others.begin(); other != others.end(); ++other) {
      const auto same = [&](const ConfigNode& earlier) { return is_same(earlier, *other); };
      if (same(base)) mistake(other->place, path, "`" + other->text + "` is the value that the first point has");
      if (std::any_of(others.begin(), other, same)) mistake(other->place, path, "`" + other->text + "` stands in the list twice");
    }
  }

  void mistake(const Place& place, const std::string& path, const std::string& what) {
    issues_.push_back({place, "tornado." + path, what});
  }

  /// Both ends of a parameter: as `ranges` says, else the factor below and above.
  std::vector<ConfigNode> ends_of(const Parameter& parameter, double factor) {
    const ConfigNode* ranges = in_.has("ranges") ? node_.find("ranges") : nullptr;
    if (ranges) ranges->asked.insert(parameter.path);
    const ConfigNode* range = ranges ? ranges->find(parameter.path) : nullptr;
    if (!range) return {scaled(parameter.base, 1.0 / factor), scaled(parameter.base, factor)};
    if (range->items.size() == 2) {
      std::vector<ConfigNode> ends = range->items;
      if (is_same(ends[0], ends[1])) mistake(range->place, "ranges." + parameter.path, "both ends are `" + ends[0].text + "`");
      for (ConfigNode& end : ends) end.tag = "assumed";  // as the base
      return ends;
    }
    mistake(range->place, "ranges." + parameter.path, "expected a list of two values: the lower and the upper end");
    return {parameter.base};
  }

  std::vector<Axis> one_at_a_time(const std::string& label, const std::vector<Parameter>& parameters) {
    std::vector<std::vector<ConfigNode>> values;
    for (const Parameter& parameter : parameters) values.push_back({parameter.base});
    for (std::size_t own = 0; own < values.size(); ++own) {
      for (const ConfigNode& other : parameters[own].others) {
        for (std::size_t i = 0; i < values.size(); ++i) values[i].push_back(i == own ? other : parameters[i].base);
      }
    }
    std::vector<Axis> axes;
    for (std::size_t i = 0; i < values.size(); ++i) axes.push_back({label + "." + parameters[i].path, node_.place, std::move(values[i])});
    return axes;
  }

  const ConfigNode& node_;
  ConfigReader in_;
  std::vector<InputIssue>& issues_;
  std::vector<std::string> excepted_;
};

}  // namespace

std::vector<Axis> tornado_axes(const ConfigNode& tornado, const std::vector<ArchitectureEntry>& entries, const std::vector<Axis>& swept,
                               const std::vector<CommandLineSet>& fixed, const ConfigLibrary& library, std::vector<InputIssue>& issues) {
  return Tornado(tornado, issues).axes(entries, swept, fixed, library);
}

}  // namespace memwall
