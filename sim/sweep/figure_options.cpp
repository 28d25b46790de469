// SPDX-License-Identifier: MIT
#include "sim/sweep/figure_options.h"

#include <algorithm>

#include "sim/sweep/axis.h"

namespace memwall {
namespace {

/// Columns of results.csv that say what was run, before the swept ones.
const std::vector<std::string> kWorkloadKeys = {"model",         "phase",       "batch",           "context", "input_length",
                                                "output_length", "weight_bits", "activation_bits", "kv_bits", "operators"};

std::vector<std::string> keys_of(const FigureScope& scope) {
  std::vector<std::string> keys = kWorkloadKeys;
  keys.insert(keys.end(), scope.swept.begin(), scope.swept.end());
  return keys;
}

std::vector<std::string> keys_and_architecture(const FigureScope& scope) {
  std::vector<std::string> keys = keys_of(scope);
  keys.insert(keys.begin(), "architecture");
  return keys;
}

/// The options of one figure.
class OptionChecks {
 public:
  OptionChecks(const ConfigNode& node, const std::string& path, const FigureScope& scope, std::vector<InputIssue>& issues)
      : node_(node), path_(path), scope_(scope), issues_(issues) {}

  void check(const FigureType& type) {
    for (const FigureOption& option : type.options) check(option);
    check({"width", FigureOption::Kind::word, {"column", "page"}});
    check({"columns", FigureOption::Kind::word, {"1", "2"}});
    if (node_.find("width") && node_.find("columns"))
      fail(*node_.find("columns"), "columns", "does not go with `width`; both say how wide the figure is");
    const ConfigNode* series = node_.find("series");
    if (node_.find("crossover") && series && series->text != "architecture") {
      fail(*node_.find("crossover"), "crossover", "compares architectures; leave `series` out");
    }
    check_together(type.name);
    check_where();
  }

 private:
  /// What is good alone and not together, or not with this experiment.
  void check_together(const std::string& type) {
    const ConfigNode *x = node_.find("x"), *y = node_.find("y"), *level = node_.find("level"), *ceiling = node_.find("ceiling");
    if (type == "heat-map" && x && y && x->text == y->text) fail(*y, "y", "expected another key than x, got `" + y->text + "`");
    if (level && (level->text == "0" || (y && y->items.size() > 1))) fail(*level, "level", "expected a number above zero, and one y");
    if (ceiling) check_ceiling(*ceiling, y ? values_of(*y) : std::vector<ConfigNode>{});
    const auto phases = scope_.values.find("phase");
    if (type == "prefill-decode" && phases != scope_.values.end() && !contains(phases->second, "request"))
      issues_.push_back({node_.place, path_, "prefill-decode draws points of phase request, and the experiment has none"});
    if (type == "tornado" && scope_.swept.empty())
      issues_.push_back({node_.place, path_, "tornado draws what is swept; expected `sweep:` or `tornado:` beside `figures:`"});
  }

  /// Only times and energies are sums over operators.
  void check_ceiling(const ConfigNode& ceiling, const std::vector<ConfigNode>& metrics) {
    const ConfigNode* series = node_.find("series");
    const auto adds_up = [](const ConfigNode& y) { return contains({"latency_s", "energy_j", "energy_per_token_j"}, y.text); };
    if ((series && series->text != "architecture") || !std::all_of(metrics.begin(), metrics.end(), adds_up))
      fail(ceiling, "ceiling", "expected a line per architecture and y of latency_s, energy_j or energy_per_token_j");
  }
  static bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  void fail(const ConfigNode& at, const std::string& key, const std::string& message) {
    issues_.push_back({at.place, path_ + "." + key, message});
  }

  void one_of(const ConfigNode& value, const std::string& key, const std::vector<std::string>& allowed) {
    if (value.kind == ConfigNode::Kind::scalar && std::find(allowed.begin(), allowed.end(), value.text) != allowed.end()) return;
    fail(value, key, "expected one of " + comma_separated(allowed) + ", got `" + one_line(value) + "`" + did_you_mean(value.text, allowed));
  }

  void check(const FigureOption& option) {
    node_.asked.insert(option.key);
    const ConfigNode* value = node_.find(option.key);
    if (!value) {
      if (option.required) fail(node_, option.key, "missing key; expected one of " + comma_separated(keys_of(scope_)));
      return;
    }
    switch (option.kind) {
      case FigureOption::Kind::word: return one_of(*value, option.key, option.words);
      case FigureOption::Kind::words: return check_list(*value, option);
      case FigureOption::Kind::key: return one_of(*value, option.key, keys_of(scope_));
      case FigureOption::Kind::series: return one_of(*value, option.key, keys_and_architecture(scope_));
      case FigureOption::Kind::label: return one_of(*value, option.key, scope_.labels);
      case FigureOption::Kind::integer: read_integer(*value, path_ + "." + option.key, 0, kMostLayers, issues_);
    }
  }

  void check_list(const ConfigNode& value, const FigureOption& option) {
    if (value.kind != ConfigNode::Kind::list) return one_of(value, option.key, option.words);
    if (value.items.empty()) fail(value, option.key, "expected at least one of " + comma_separated(option.words));
    for (const ConfigNode& item : value.items) one_of(item, option.key, option.words);
  }

  /// `where: {phase: decode, batch: [1, 64]}`: which rows are drawn.
  void check_where() {
    node_.asked.insert("where");
    const ConfigNode* where = node_.find("where");
    if (!where) return;
    if (where->kind != ConfigNode::Kind::map) return fail(*where, "where", "expected a map such as `{phase: decode, batch: [1, 64]}`");
    std::vector<std::string> keys = keys_and_architecture(scope_);
    keys.insert(keys.begin(), {"point", "swept"});
    for (const ConfigNode::Entry& entry : where->entries) {
      where->asked.insert(entry.key);
      if (std::find(keys.begin(), keys.end(), entry.key) == keys.end()) {
        issues_.push_back({entry.key_place, path_ + ".where." + entry.key,
                           "unknown key; expected one of " + comma_separated(keys) + did_you_mean(entry.key, keys)});
      } else {
        check_where_values(entry);
      }
    }
  }

  void check_where_values(const ConfigNode::Entry& entry) {
    const std::vector<ConfigNode> values = values_of(entry.value);
    if (values.empty()) fail(entry.value, "where." + entry.key, "expected at least one value");
    const auto known = scope_.values.find(entry.key);
    for (const ConfigNode& value : values) {
      if (entry.key == "architecture") {
        one_of(value, "where.architecture", scope_.labels);
      } else if (entry.key == "swept") {
        one_of(value, "where.swept", {"first"});
      } else if (known != scope_.values.end()) {
        one_of(value, "where." + entry.key, known->second);
      } else if (value.kind != ConfigNode::Kind::scalar) {
        fail(value, "where." + entry.key, "expected a value or a list of values");
      }
    }
  }

  static constexpr std::int64_t kMostLayers = 1'000'000;

  const ConfigNode& node_;
  const std::string& path_;
  const FigureScope& scope_;
  std::vector<InputIssue>& issues_;
};

}  // namespace

std::vector<ConfigNode> values_of(const ConfigNode& node) {
  return node.kind == ConfigNode::Kind::list ? node.items : std::vector<ConfigNode>{node};
}

std::string comma_separated(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

void check_options(const FigureType& type, const ConfigNode& node, const std::string& path, const FigureScope& scope,
                   std::vector<InputIssue>& issues) {
  OptionChecks(node, path, scope, issues).check(type);
}

}  // namespace memwall
