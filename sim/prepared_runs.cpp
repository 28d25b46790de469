// SPDX-License-Identifier: MIT
#include "sim/prepared_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <fstream>
#include <map>
#include <set>
#include <utility>

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

constexpr std::size_t kChunk = 64;  // variants that a process checks at once
constexpr std::uint64_t kUnchecked = 0;

std::uint64_t hash_of(const ConfigNode& tree, const std::map<std::string, std::string>& measured) {
  std::string hash = config_text_hash(tree);
  for (const auto& [file, content] : measured) hash += " " + content;
  return fnv1a(hash);
}

/// kUnchecked where there is more to say of it than its hash.
std::uint64_t own_hash(const ArchitectureVariant& variant) {
  try {
    const ConfigNode tree = variant.tree();
    check_architecture(tree);
    return measured_files(tree).empty() ? hash_of(tree, {}) : kUnchecked;
  } catch (const InputError&) {
    return kUnchecked;
  }
}

std::string devices_text(const Point& point) { return point.devices ? std::to_string(*point.devices) : ""; }

std::string replicas_key(const PreparedRun& run) {
  if (run.point.normalise.empty()) return "";
  return fmt::format("\n{} {:.17g} {:.17g}", run.point.normalise.str(), run.replicas.all, run.replicas.active);
}

Manifest manifest_of(const ExperimentConfig& experiment) {
  Manifest manifest;
  manifest.experiment = experiment.experiment;
  manifest.question = experiment.question;
  manifest.version = MEMWALL_VERSION;
  manifest.experiment_config = experiment.node;
  manifest.overrides = experiment.overrides;
  for (const FigureEntry& figure : experiment.figures) manifest.figures.emplace_back(figure.name, figure.node);
  if (experiment.quality) manifest.isa_level = best_kernels().name;
  return manifest;
}

}  // namespace

std::string program_identity() {
  static const std::string identity = [] {
    std::ifstream program("/proc/self/exe", std::ios::binary);
    std::uint64_t hash = fnv1a("");
    for (std::array<char, 1 << 16> bytes; program.read(bytes.data(), bytes.size()), program.gcount() > 0;) {
      hash = fnv1a({bytes.data(), std::size_t(program.gcount())}, hash);
    }
    return fmt::format("{} {:016x}", MEMWALL_VERSION, hash);
  }();
  return identity;
}

PreparedExperiment::PreparedExperiment(const ExperimentConfig& experiment, const ConfigLibrary& library, int jobs)
    : points(experiment, library),
      quality(experiment.quality),
      only_what_fits(experiment.leaves_out_overflow),
      manifest(manifest_of(experiment)),
      workloads_(library),
      hashes_(points.variant_count(), kUnchecked) {
  check_runs(jobs);
  if (!experiment.normalise.empty()) share_batches();
  find_keys(experiment.labels());
  manifest.models = workloads_.models();
  manifest.traces = workloads_.traces();
  manifest.traces.insert(measured_.begin(), measured_.end());
  Baseline baseline = measure_baseline(experiment, library);
  manifest.baseline_errors = std::move(baseline.errors);
  parity = std::move(baseline.parity);
}

PreparedRun PreparedExperiment::whole_run(std::size_t index) const {
  PreparedRun run{points[index], {}, {}, {}, {}};
  run.trace = workloads_.trace(run.point);
  if (!keys.empty()) run.key = keys[index];
  if (!block_of_.empty()) run.block = block_keys_[block_of_[index]];
  return run;
}

PreparedRun PreparedExperiment::run(std::size_t index) const {
  PreparedRun run = whole_run(index);
  const auto share = shares_.find(std::uint32_t(index));
  if (share == shares_.end()) return run;
  PointWorkload part = *run.point.workload;
  part.batch = share->second.batch;
  run.point.workload = std::make_shared<const PointWorkload>(std::move(part));
  run.point.devices = share->second.devices;
  run.replicas = share->second.replicas;
  run.trace = workloads_.trace(run.point);
  return run;
}

/// In worker processes where there are many. A variant with a mistake, or with tensors, is left to check_variant().
void PreparedExperiment::check_variants_in(int jobs) {
  std::vector<std::uint32_t> firsts;  // runs, one of each variant
  std::vector<bool> seen(hashes_.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::size_t variant = points.variant_number(i);
    if (!seen[variant]) firsts.push_back(std::uint32_t(i));
    seen[variant] = true;
  }
  if (jobs < 2 || firsts.size() < 2 * kChunk) return;
  const Task task = [&](std::size_t chunk) {
    std::string hashes;
    for (std::size_t i = chunk * kChunk; i < std::min((chunk + 1) * kChunk, firsts.size()); ++i) {
      const std::uint64_t hash = own_hash(*points[firsts[i]].variant);
      hashes.append(reinterpret_cast<const char*>(&hash), sizeof hash);
    }
    return hashes;
  };
  const auto keep = [&](const TaskResult& result) {
    for (std::size_t i = 0; (i + 1) * sizeof(std::uint64_t) <= result.payload.size(); ++i) {
      std::uint64_t& hash = hashes_[points.variant_number(firsts[result.index * kChunk + i])];
      std::memcpy(&hash, result.payload.data() + i * sizeof hash, sizeof hash);
    }
  };
  const PoolOutcome outcome = run_pool((firsts.size() + kChunk - 1) / kChunk, jobs, task, keep);
  if (outcome.interrupted()) std::raise(outcome.signal);  // nothing is lost yet
}

/// The hash of its resolved config.
std::uint64_t PreparedExperiment::check_variant(const Point& point) {
  std::uint64_t& hash = hashes_[point.variant_number];
  if (hash != kUnchecked) return hash;
  const ConfigNode tree = point.variant->tree();
  hash = hash_of(tree, {});  // a mistake is reported once
  check_architecture(tree);
  const auto measured = measured_files(tree);
  measured_.insert(measured.begin(), measured.end());
  return hash = hash_of(tree, measured);
}

void PreparedExperiment::check_runs(int jobs) {
  check_variants_in(jobs);
  Mistakes mistakes;
  std::map<std::string, std::uint32_t> places;  // of blocks
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Point point = points[i];
    mistakes.gather([&] { check_variant(point); });
    mistakes.gather([&] { workloads_.trace(point); });
    if (!quality) continue;
    std::optional<QualityBlock> block;
    mistakes.gather([&] { block = quality_block(point.variant->tree(), point.bits.weights, point.bits.activations, *quality); });
    const std::string key = block ? block->key : "";
    const auto [place, is_new] = places.emplace(key, std::uint32_t(block_keys_.size()));
    if (is_new) block_keys_.emplace_back(key);
    block_of_.push_back(place->second);
    if (block) blocks.try_emplace(key, std::move(*block));
  }
  mistakes.report();
}

void PreparedExperiment::share_batches() {
  SystemSizes sizes;
  for (std::size_t begin = 0, end = 0; begin < size(); begin = end) {
    std::vector<PreparedRun> point = {whole_run(begin)};
    for (end = begin + 1; end < size(); ++end) {
      PreparedRun next = whole_run(end);
      if (next.point.index != point.front().point.index) break;
      point.push_back(std::move(next));
    }
    if (point.front().point.normalise.empty()) continue;
    normalise(point, sizes, workloads_);
    for (std::size_t i = 0; i < point.size(); ++i) {
      const PreparedRun& run = point[i];
      if (run.replicas.all != 1.0) shares_[std::uint32_t(begin + i)] = {run.replicas, run.point.workload->batch, run.point.devices};
    }
  }
}

/// The keys of all runs, and different variants of each label in the order of their first runs.
void PreparedExperiment::find_keys(const std::vector<std::string>& labels) {
  std::vector<Journal::Id> found(size());
  std::vector<std::pair<std::uint64_t, std::uint32_t>> listed;  // a hash of label, variant and devices, and a run that has it
  listed.reserve(size());
  for (std::size_t i = 0; i < size(); ++i) {
    const PreparedRun run = this->run(i);
    const std::string variant = fmt::format("{:016x} {}", hashes_[run.point.variant_number], devices_text(run.point));
    std::string key = program_identity() + "\n" + variant + "\n" + run.trace->key + replicas_key(run);
    if (quality) key += "\nquality " + run.block.str();
    if (only_what_fits) key += "\nwhat fits";
    found[i] = Journal::id_of(key);
    listed.emplace_back(fnv1a(run.point.architecture.str() + "\n" + variant), i);
  }
  keys = std::move(found);
  std::sort(listed.begin(), listed.end());
  const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
  listed.erase(std::unique(listed.begin(), listed.end(), same), listed.end());
  std::sort(listed.begin(), listed.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  for (const std::string& label : labels) {
    auto runs = std::make_shared<std::vector<std::uint32_t>>();
    for (const auto& [hash, i] : listed) {
      if (points[i].architecture == label) runs->push_back(i);
    }
    const auto variant = [this, runs](std::size_t i) { return points[(*runs)[i]].variant; };
    manifest.architectures.emplace_back(
        label, ManifestVariants{runs->size(), [variant](std::size_t i) { return variant(i)->tree(); },
                                [variant](std::size_t i) { return variant(i)->laid_over(); },
                                [this, runs](std::size_t i) { return devices_text(run((*runs)[i]).point); },
                                [this, runs](std::size_t i) { return hashes_[points.variant_number((*runs)[i])]; }});
  }
}

}  // namespace memwall
