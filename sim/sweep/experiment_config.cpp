// SPDX-License-Identifier: MIT
#include "sim/sweep/experiment_config.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "models/base/config.h"
#include "sim/sweep/experiment_check.h"
#include "sim/sweep/reference.h"

namespace memwall {
namespace {

std::vector<Axis> read_sweep(const ConfigNode& node, const std::vector<std::string>& labels, std::vector<InputIssue>& issues) {
  std::vector<Axis> axes;
  if (node.kind != ConfigNode::Kind::map) {
    issues.push_back({node.place, "sweep", "expected a map such as `{cim-rram.array.adc.bits: [6, 7, 8]}`"});
    return axes;
  }
  for (const ConfigNode::Entry& entry : node.entries) {
    const std::string path = "sweep." + entry.key;
    const auto target = read_target(entry.key, entry.key_place, path, labels, issues);
    axes.push_back(read_axis(entry, path, issues));
    if (!target || target->path != "devices") continue;
    for (const ConfigNode& value : axes.back().values) read_integer(value, path, 1, kMaxDevices, issues);
  }
  return axes;
}

/// Known names are refused as not there yet, others as unknown.
void refuse_normalise(const ConfigNode& node, std::vector<InputIssue>& issues) {
  const std::vector<std::string> known = {"iso-area", "iso-power", "iso-capacity"};
  std::vector<ConfigNode> words = node.items;
  if (node.kind != ConfigNode::Kind::list) words.push_back(node);
  for (const ConfigNode& word : words) {
    const bool is_known = std::find(known.begin(), known.end(), word.text) != known.end();
    issues.push_back(
        {word.place, "normalise",
         is_known ? "`" + word.text + "` is not available in this version; leave `normalise` out"
                  : "expected one of iso-area, iso-power, iso-capacity, got `" + one_line(word) + "`" + did_you_mean(word.text, known)});
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

}  // namespace

std::vector<std::string> ExperimentConfig::labels() const {
  std::vector<std::string> labels;
  for (const ArchitectureEntry& entry : architectures) labels.push_back(entry.label);
  return labels;
}

ExperimentConfig read_experiment(const ConfigNode& node) {
  std::vector<InputIssue> issues;
  ConfigReader in(node, issues);
  if (node.kind != ConfigNode::Kind::map) throw InputError(std::move(issues));
  for (InputIssue& issue : collect_issues(node)) issues.push_back(std::move(issue));
  node.asked = {"workloads", "architectures", "sweep", "figures", "normalise", "checks"};
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
  if (const ConfigNode* sweep = node.find("sweep")) config.sweep = read_sweep(*sweep, config.labels(), issues);
  if (const ConfigNode* figures = node.find("figures"))
    config.figures = read_figures(*figures, figure_scope(config.labels(), config.workloads, config.sweep), issues);
  if (const ConfigNode* checks = node.find("checks")) config.checks = read_checks(*checks, issues);
  if (node.find("over_capacity")) config.leaves_out_overflow = in.choice("over_capacity", {"keep", "leave-out"}) == 1;
  if (node.find("fleet")) config.fleet = FleetConfig::read(in.section("fleet"));
  if (const ConfigNode* normalise = node.find("normalise")) refuse_normalise(*normalise, issues);
  check_restrictions(config, issues);
  report_unknown_keys(node, "", issues);
  sort_by_place(issues);
  if (!issues.empty()) throw InputError(std::move(issues));
  config.node = node;
  return config;
}

ExperimentConfig load_experiment(const std::string& name, const ConfigLibrary& library) {
  std::vector<std::string> chain;
  return read_experiment(load_with_base(experiment_file(name, {}, library), library, chain));
}

}  // namespace memwall
