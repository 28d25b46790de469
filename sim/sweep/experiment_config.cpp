// SPDX-License-Identifier: MIT
#include "sim/sweep/experiment_config.h"

#include <algorithm>
#include <set>

#include "models/base/config.h"
#include "sim/report/quality_csv.h"
#include "sim/report/results_csv.h"
#include "sim/sweep/checked_tables.h"
#include "sim/sweep/experiment_check.h"
#include "sim/sweep/reference.h"
#include "sim/sweep/sweep_axes.h"
#include "sim/sweep/tornado.h"

namespace memwall {
namespace {

const std::vector<std::string> kIsoConditions = {"iso-area", "iso-power", "iso-capacity"};

/// One iso-condition or a list of them, each once.
std::vector<std::string> read_normalise(const ConfigNode::Entry& entry, std::vector<InputIssue>& issues) {
  if (entry.value.kind == ConfigNode::Kind::list && entry.value.items.empty()) return {};
  std::vector<std::string> words;
  for (const ConfigNode& word : read_axis(entry, kNormalise, issues).values) {
    if (word.kind == ConfigNode::Kind::scalar &&
        std::find(kIsoConditions.begin(), kIsoConditions.end(), word.text) != kIsoConditions.end()) {
      words.push_back(word.text);
    } else {
      issues.push_back(
          {word.place, kNormalise,
           "expected one of iso-area, iso-power, iso-capacity, got `" + one_line(word) + "`" + did_you_mean(word.text, kIsoConditions)});
    }
  }
  return words;
}

/// Replicas share a batch, which a trace has built in.
void check_shared_batch(const ConfigNode& normalise, const ExperimentConfig& config, std::vector<InputIssue>& issues) {
  for (const WorkloadEntry& workload : config.workloads) {
    if (workload.find("trace"))
      issues.push_back(
          {normalise.place, kNormalise, "does not go with `trace`: replicas share the batch, and a trace has its batch built in"});
  }
}

/// `models:` of an architecture must name models that run; bits of its own need a workload that takes them.
void check_restrictions(const ExperimentConfig& config, std::vector<InputIssue>& issues) {
  std::set<std::string> models;
  const Axis* trace = nullptr;
  for (const WorkloadEntry& workload : config.workloads) {
    if (const Axis* axis = workload.find("trace")) trace = axis;
    const Axis* axis = workload.find("model");
    for (std::size_t i = 0; axis && i < axis->values.size(); ++i) models.insert(axis->values[i].text);
  }
  for (const ArchitectureEntry& entry : config.architectures) {
    for (const ArchitectureEntry::Name& model : entry.models) {
      if (model.text.empty() || models.contains(model.text)) continue;
      issues.push_back({model.place, "architectures.models",
                        "`" + model.text + "` is no model of `workloads`" + did_you_mean(model.text, {models.begin(), models.end()})});
    }
    if (trace && entry.bits.any() && entry.models.empty()) {
      issues.push_back(
          {entry.use.place, "architectures.bits",
           "`" + entry.label + "` has bits of its own, but a trace states its bits itself; " + "restrict the entry with `models:`"});
    }
  }
}

/// Figures may show columns that only an experiment with `quality` has.
void check_quality_columns(const ExperimentConfig& config, std::vector<InputIssue>& issues) {
  const std::vector<std::string> names = quality_names();
  for (const FigureEntry& figure : config.figures) {
    for (const ConfigNode::Entry& option : figure.node.entries) {
      if (std::find(names.begin(), names.end(), option.value.text) == names.end()) continue;
      issues.push_back(
          {option.value.place, "figures." + option.key, "`" + option.value.text + "` is a column of experiments with `quality`"});
    }
  }
}

std::string experiment_file(const std::string& name, const Place& from, const ConfigLibrary& library) {
  const std::string known = named_config("experiments", name, from, library);
  return known.ends_with(".yaml") ? known : library.find("experiments", known);
}

/// `file` over its `base:`; `chain` holds the files on the way.
ConfigNode load_with_base(const std::string& file, const ConfigLibrary& library, std::vector<std::string>& chain) {
  chain.push_back(file);
  ConfigNode node = load_yaml(file);
  const ConfigNode* base = node.find("base");
  if (!base) return node;
  if (base->kind != ConfigNode::Kind::scalar || base->text.empty()) {
    throw InputError(base->place, "base", "expected the name of an experiment");
  }
  const std::string below = experiment_file(base->text, base->place, library);
  if (std::find(chain.begin(), chain.end(), below) != chain.end()) {
    throw InputError(base->place, "base", "cyclic base: `" + base->text + "` leads back here");
  }
  std::erase_if(node.entries, [](const ConfigNode::Entry& entry) { return entry.key == "base"; });
  return merged(load_with_base(below, library, chain), node);
}

/// An iso-condition is a key of a row, like a swept one.
FigureScope figure_scope(const ExperimentConfig& config) {
  FigureScope scope = figure_scope(config.labels(), config.workloads, config.sweep);
  if (config.normalise.empty()) return scope;
  scope.swept.push_back(kNormalise);
  scope.values[kNormalise] = config.normalise;
  scope.values[kNormalise].insert(scope.values[kNormalise].begin(), "");
  return scope;
}

/// One that names a swept path replaces its values.
void read_sets(const std::vector<std::string>& sets, ExperimentConfig& config, std::vector<InputIssue>& issues) {
  config.overrides = sets;
  std::set<std::string> seen;
  for (const std::string& argument : sets) {
    auto set = read_command_line_set(argument, config.labels(), issues);
    if (!set) continue;
    if (!seen.insert(set->text).second) issues.push_back({set->value.place, set->text, "is set twice"});
    const auto axis = std::find_if(config.sweep.begin(), config.sweep.end(), [&](const Axis& a) { return a.key == set->text; });
    if (axis == config.sweep.end()) {
      config.fixed.push_back(std::move(*set));
    } else {
      axis->place = set->value.place;  // as long as before where others go with it
      axis->values = {axis->group == 0 ? 1 : axis->values.size(), [value = set->value](std::size_t) { return value; }};
    }
  }
}

/// Its parameters are known only when the architecture is loaded. What is set of them is its base.
void add_tornado(const ConfigNode& tornado, ExperimentConfig& config, const ConfigLibrary& library, std::vector<InputIssue>& issues) {
  constexpr std::size_t kGroup = 1'000'000;  // behind those of `zip` and `sample`
  for (Axis& axis : tornado_axes(tornado, config.architectures, config.sweep, config.fixed, library, issues)) {
    axis.group = kGroup;
    std::erase_if(config.fixed, [&](const CommandLineSet& set) { return set.text == axis.key; });
    config.sweep.push_back(std::move(axis));
  }
  report_unknown_keys(tornado, "tornado", issues);
}

void throw_if_any(std::vector<InputIssue> issues) {
  sort_by_place(issues);
  if (!issues.empty()) throw InputError(std::move(issues));
}

}  // namespace

std::vector<std::string> ExperimentConfig::labels() const {
  std::vector<std::string> labels;
  for (const ArchitectureEntry& entry : architectures) labels.push_back(entry.label);
  return labels;
}

ExperimentConfig read_experiment(const ConfigNode& node, const ConfigLibrary& library, const std::vector<std::string>& sets) {
  std::vector<InputIssue> issues;
  ConfigReader in(node, issues);
  if (node.kind != ConfigNode::Kind::map) throw InputError(std::move(issues));
  for (InputIssue& issue : collect_issues(node)) issues.push_back(std::move(issue));
  node.asked = {"workloads", "architectures", "sweep", "zip", "sample", "tornado", "constraints", "figures", "checks", kNormalise};
  ExperimentConfig config;
  config.experiment = in.text("experiment");
  if (config.experiment.find('/') != std::string::npos || config.experiment.starts_with('.')) {
    in.fail("experiment", "expected a name that can be a folder's: no `/`, no `.` in front");
  }
  config.question = in.text("question");
  for (const char* key : {"workloads", "architectures"}) {
    if (!node.find(key)) in.fail(key, "missing key");
  }
  if (const ConfigNode* workloads = node.find("workloads")) config.workloads = read_workloads(*workloads, issues);
  if (const ConfigNode* list = node.find("architectures")) config.architectures = read_architectures(*list, issues);
  config.sweep = read_sweep_axes(node, config.labels(), issues);
  read_sets(sets, config, issues);
  if (const ConfigNode* constraints = node.find("constraints")) config.constraints = read_constraints(*constraints, config.sweep, issues);
  for (const ConfigNode::Entry& entry : node.entries) {
    if (entry.key != kNormalise) continue;
    config.normalise = read_normalise(entry, issues);
    if (!config.normalise.empty()) check_shared_batch(entry.value, config, issues);
  }
  if (const ConfigNode* tornado = node.find("tornado")) {
    throw_if_any(issues);
    add_tornado(*tornado, config, library, issues);
    throw_if_any(issues);
  }
  if (const ConfigNode* figures = node.find("figures")) config.figures = read_figures(*figures, figure_scope(config), issues);
  if (node.find("over_capacity")) config.leaves_out_overflow = in.choice("over_capacity", {"keep", "leave-out"}) == 1;
  if (node.find("fleet")) config.fleet = FleetConfig::read(in.section("fleet"));
  if (node.find("quality")) config.quality = QualityConfig::read(in.section("quality"));
  if (!config.quality) check_quality_columns(config, issues);
  if (const ConfigNode* checks = node.find("checks")) config.checks = read_checks(*checks, checked_tables(config), issues);
  for (const FigureEntry& figure : config.figures) {
    if (figure.type == "fleet" && !node.find("fleet"))
      issues.push_back({figure.node.place, "figures", "`fleet` draws a fleet; expected the key `fleet:` beside `figures:`"});
  }
  check_restrictions(config, issues);
  report_unknown_keys(node, "", issues);
  throw_if_any(std::move(issues));
  config.node = node;
  return config;
}

ExperimentConfig load_experiment(const std::string& name, const ConfigLibrary& library, const std::vector<std::string>& sets) {
  std::vector<std::string> chain;
  return read_experiment(load_with_base(experiment_file(name, {}, library), library, chain), library, sets);
}

}  // namespace memwall
