// SPDX-License-Identifier: MIT
#include "sim/prepared_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <set>
#include <sstream>
#include <unordered_set>

#include "models/crossbar/kernels.h"
#include "models/macro/measured_codes.h"
#include "sim/baseline.h"
#include "sim/normalise.h"
#include "sim/platforms/platforms.h"
#include "sim/sweep/journal.h"
#include "sim/sweep/worker_pool.h"
#include "sim/workload_run.h"

namespace memwall {
namespace {

/// Mistakes of many runs, each once.
class Mistakes {
 public:
  template <class Try>
  void gather(Try attempt) {
    try {
      attempt();
    } catch (const InputError& error) {
      for (const InputIssue& issue : error.issues()) {
        if (seen_.insert(issue.text()).second) issues_.push_back(issue);
      }
    }
  }
  void report() {
    sort_by_place(issues_);
    if (!issues_.empty()) throw InputError(std::move(issues_));
  }

 private:
  std::set<std::string> seen_;
  std::vector<InputIssue> issues_;
};

/// Files of tensors that a config names, as it names them, and a hash of what is in them.
std::map<std::string, std::string> measured_files(const ConfigNode& node) {
  std::map<std::string, std::string> files;
  const ConfigNode* shape = node.find("shape");
  const ConfigNode* file = node.find("file");
  if (shape && file && shape->text == "measured") {
    files[file->text] = MeasuredCodes::open(beside(file->place, file->text))->fingerprint;
  }
  for (const ConfigNode::Entry& entry : node.entries) files.merge(measured_files(entry.value));
  return files;
}

/// Checks each variant once and gathers them by label.
class Variants {
 public:
  /// Checks all variants of many points in worker processes. One with a mistake, or with tensors, is left to hash().
  void check(const std::vector<Point>& points, int jobs) {
    std::vector<const ArchitectureVariant*> variants;
    for (const Point& point : points) {
      if (hashes_.try_emplace(point.variant.get()).second) variants.push_back(point.variant.get());
    }
    if (jobs < 2 || variants.size() < 2 * kChunk) return;
    const Task task = [&variants](std::size_t chunk) {
      std::string hashes;
      for (std::size_t i = chunk * kChunk; i < std::min((chunk + 1) * kChunk, variants.size()); ++i)
        hashes += own_hash(*variants[i]) + "\n";
      return hashes;
    };
    const auto keep = [&](const TaskResult& result) {
      std::istringstream lines(result.payload);
      for (std::size_t i = result.index * kChunk; i < variants.size() && std::getline(lines, hashes_[variants[i]]); ++i) {
      }
    };
    const PoolOutcome outcome = run_pool((variants.size() + kChunk - 1) / kChunk, jobs, task, keep);
    if (outcome.interrupted()) std::raise(outcome.signal);  // nothing is lost yet
  }

  /// A hash of the resolved config.
  const std::string& hash(const Point& point) {
    std::string& hash = hashes_[point.variant.get()];
    if (!hash.empty()) return hash;
    const ConfigNode tree = point.variant->tree();
    hash = config_text_hash(tree);
    check_architecture(tree);
    for (const auto& [file, content] : measured_files(tree)) {
      hash += " " + content;
      measured_[file] = content;
    }
    return hash;
  }

  void list(const Point& point, Manifest& manifest) {
    const std::string devices = point.devices ? std::to_string(*point.devices) : "";
    const std::string& hash = hashes_[point.variant.get()];
    if (!listed_.insert(fnv1a(fmt::format("{}\n{} {}", point.architecture.str(), hash, devices))).second) return;
    for (auto& [label, variants] : manifest.architectures) {
      if (point.architecture == label) variants.push_back({[variant = point.variant] { return variant->tree(); }, devices, fnv1a(hash)});
    }
  }

  /// Tensors that configs name: a hash of the content of each.
  const std::map<std::string, std::string>& measured() const { return measured_; }

 private:
  static constexpr std::size_t kChunk = 64;

  /// "" where there is more to say of it than its hash.
  static std::string own_hash(const ArchitectureVariant& variant) {
    try {
      const ConfigNode tree = variant.tree();
      check_architecture(tree);
      return measured_files(tree).empty() ? config_text_hash(tree) : "";
    } catch (const InputError&) {
      return "";
    }
  }

  std::map<std::string, std::string> measured_;
  std::map<const ArchitectureVariant*, std::string> hashes_;
  std::unordered_set<std::uint64_t> listed_;  ///< hashes of label, variant and devices
};

std::string replicas_key(const PreparedRun& run) {
  if (run.point.normalise.empty()) return "";
  return fmt::format("\n{} {:.17g} {:.17g}", run.point.normalise.str(), run.replicas.all, run.replicas.active);
}

Manifest manifest_of(const ExperimentConfig& experiment, const std::vector<std::string>& sets) {
  Manifest manifest;
  manifest.experiment = experiment.experiment;
  manifest.question = experiment.question;
  manifest.version = MEMWALL_VERSION;
  manifest.experiment_config = experiment.node;
  manifest.overrides = sets;
  for (const FigureEntry& figure : experiment.figures) manifest.figures.emplace_back(figure.name, figure.node);
  if (experiment.quality) manifest.isa_level = best_kernels().name;
  for (const std::string& label : experiment.labels()) manifest.architectures.emplace_back(label, std::vector<ManifestVariant>{});
  return manifest;
}

void add_block(PreparedRun& run, PreparedExperiment& prepared) {
  const OperandBits& bits = run.point.bits;
  auto block = quality_block(run.point.variant->tree(), bits.weights, bits.activations, *prepared.quality);
  if (!block) return;
  run.block = block->key;
  prepared.blocks.try_emplace(run.block, std::move(*block));
}

}  // namespace

std::string program_identity() {
  static const std::string identity = fmt::format("{} {:016x}", MEMWALL_VERSION, fnv1a(read_file("/proc/self/exe")));
  return identity;
}

PreparedExperiment prepare(const ExperimentConfig& experiment, const std::vector<std::string>& sets, const ConfigLibrary& library,
                           int jobs) {
  PreparedExperiment prepared{{}, experiment.quality, {}, experiment.leaves_out_overflow, manifest_of(experiment, sets), {}};
  Mistakes mistakes;
  WorkloadLoader workloads(library);
  Variants variants;
  std::vector<Point> points = expand(experiment, library, sets);
  variants.check(points, jobs);
  for (Point& point : points) {
    PreparedRun run{std::move(point), {}, {}, {}, {}};
    mistakes.gather([&] { variants.hash(run.point); });
    mistakes.gather([&] { run.trace = workloads.trace(run.point); });
    if (prepared.quality) mistakes.gather([&] { add_block(run, prepared); });
    prepared.runs.push_back(std::move(run));
  }
  mistakes.report();
  normalise(prepared.runs, workloads);
  for (PreparedRun& run : prepared.runs) {
    const std::string devices = run.point.devices ? std::to_string(*run.point.devices) : "preset";
    std::string key = program_identity() + "\n" + variants.hash(run.point) + " " + devices + "\n" + run.trace->key + replicas_key(run);
    if (prepared.quality) key += "\nquality " + run.block.str();
    if (prepared.only_what_fits) key += "\nwhat fits";
    run.key = Journal::id_of(key);
    variants.list(run.point, prepared.manifest);
  }
  prepared.manifest.models = workloads.models();
  prepared.manifest.traces = workloads.traces();
  prepared.manifest.traces.insert(variants.measured().begin(), variants.measured().end());
  Baseline baseline = measure_baseline(experiment, library);
  prepared.manifest.baseline_errors = std::move(baseline.errors);
  prepared.parity = std::move(baseline.parity);
  return prepared;
}

}  // namespace memwall
