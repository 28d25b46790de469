// SPDX-License-Identifier: MIT
#include "sim/sweep/points.h"

#include <algorithm>
#include <map>
#include <set>

#include "sim/report/results_csv.h"
#include "sim/sweep/layered_architecture.h"
#include "sim/sweep/reference.h"
#include "sim/sweep/workload_points.h"

namespace memwall {
namespace {

void append(std::vector<InputIssue>& issues, const InputError& error) {
  issues.insert(issues.end(), error.issues().begin(), error.issues().end());
}

/// A mistake that concerns several architectures is reported once.
std::vector<InputIssue> each_once(std::vector<InputIssue> issues) {
  std::set<std::string> seen;
  std::erase_if(issues, [&](const InputIssue& issue) { return !seen.insert(issue.text()).second; });
  return issues;
}

bool concerns(const TargetPath& target, const ArchitectureEntry& entry) {
  return target.label == entry.label || target.label == kAllArchitectures;
}

/// Loads each config once.
class ConfigCache {
 public:
  explicit ConfigCache(const ConfigLibrary& library) : library_(library) {}

  std::shared_ptr<const ConfigNode> load(const ArchitectureEntry& entry, std::vector<InputIssue>& issues) {
    auto& config = configs_[entry.use.text];
    if (config) return config;
    try {
      const std::string source = named_config("architectures", entry.use.text, entry.use.place, library_);
      config = std::make_shared<const ConfigNode>(library_.load("architectures", source, entry.use.place));
    } catch (const InputError& error) {
      append(issues, error);
    }
    return config;
  }

 private:
  const ConfigLibrary& library_;
  std::map<std::string, std::shared_ptr<const ConfigNode>> configs_;
};

/// The expansion of one experiment.
class Expansion {
 public:
  Expansion(const ExperimentConfig& config, const ConfigLibrary& library)
      : config_(config), library_(library), conditions_(config.normalise.begin(), config.normalise.end()), axes_(config.sweep) {
    conditions_.insert(conditions_.begin(), "");
  }

  std::vector<Point> run(const std::vector<std::string>& sets) {
    read_sets(sets);
    check_size();
    const auto workloads = workload_points(config_.workloads, library_, issues_);
    lay_architectures();
    if (!issues_.empty()) throw InputError(each_once(std::move(issues_)));
    return points(workloads);
  }

 private:
  void read_sets(const std::vector<std::string>& sets) {
    std::set<std::string> seen;
    for (const std::string& argument : sets) {
      auto set = read_command_line_set(argument, config_.labels(), issues_);
      if (!set) continue;
      if (!seen.insert(set->text).second) issues_.push_back({set->value.place, set->text, "is set twice"});
      const auto is_set = [&](const Axis& axis) { return axis.key == set->text; };
      const auto same = std::find_if(axes_.begin(), axes_.end(), is_set);
      if (same == axes_.end()) {
        fixed_.push_back(std::move(*set));
      } else {
        same->place = set->value.place;  // as long as before where others go with it
        same->values.assign(same->group == 0 ? 1 : same->values.size(), set->value);
      }
    }
  }

  void check_size() {
    std::int64_t workloads = 0;
    for (const WorkloadEntry& entry : config_.workloads) workloads += combinations(entry.axes);
    const std::int64_t architectures = std::int64_t(config_.architectures.size() * conditions_.size());
    // Each factor is at most a few million, so the double is exact enough to compare.
    if (double(workloads) * double(combinations(axes_)) * double(architectures) <= double(kMaxRuns)) return;
    throw InputError(config_.node.place, "", "the experiment asks for more than " + std::to_string(kMaxRuns) + " runs");
  }

  void lay_architectures() {
    const std::vector<std::string> labels = config_.labels();
    ConfigCache cache(library_);
    for (const ArchitectureEntry& entry : config_.architectures) {
      LayeredArchitecture& layered = architectures_.emplace_back(entry, library_, issues_);
      for (const CommandLineSet& set : fixed_) {
        if (concerns(set.target, entry)) layered.fix(set.target.path, set.value);
      }
      for (std::size_t i = 0; i < axes_.size(); ++i) {
        const auto target = read_target(axes_[i].key, axes_[i].place, axes_[i].key, labels, issues_);
        if (target && concerns(*target, entry)) layered.sweep(target->path, axes_[i], i);
      }
      layered.finish(cache.load(entry, issues_), axes_);
    }
  }

  std::vector<Point> points(const std::vector<std::shared_ptr<const PointWorkload>>& workloads) {
    for (const Axis& axis : axes_) {
      auto& [key, values] = texts_.emplace_back(axis.key, std::vector<SharedText>());
      for (const ConfigNode& value : axis.values) values.emplace_back(one_line(value));
    }
    std::vector<Point> points;
    int index = 0;
    for (const auto& workload : workloads) {
      std::vector<std::size_t> positions(axes_.size(), 0);
      std::size_t combination = 0;
      do {
        if (!is_kept(positions)) continue;
        for (const SharedText& condition : conditions_) {
          if (combination == swept_.size()) swept_.push_back(swept_values(positions, condition));
          for (LayeredArchitecture& architecture : architectures_) {
            if (!architecture.entry().runs(workload->model)) continue;
            points.push_back(point(index, architecture, workload, positions, swept_[combination]));
            points.back().normalise = condition;
          }
          ++combination;
          ++index;
        }
      } while (advance(positions, axes_));
    }
    if (swept_.empty())
      throw InputError(config_.node.find("constraints")->place, "constraints", "no combination of swept values obeys all");
    check_points(config_.figures, index, issues_);
    if (!issues_.empty()) throw InputError(std::move(issues_));
    return points;
  }

  bool is_kept(const std::vector<std::size_t>& positions) const {
    const auto holds = [&](const Constraint& constraint) { return constraint.holds(axes_, positions); };
    return std::all_of(config_.constraints.begin(), config_.constraints.end(), holds);
  }

  std::shared_ptr<const SweptValues> swept_values(const std::vector<std::size_t>& positions, const SharedText& condition) const {
    SweptValues values;
    values.reserve(axes_.size() + 1);
    for (std::size_t i = 0; i < axes_.size(); ++i) values.emplace_back(texts_[i].first, texts_[i].second[positions[i]]);
    if (conditions_.size() > 1) values.emplace_back(kNormalise, condition);
    return std::make_shared<const SweptValues>(std::move(values));
  }

  static Point point(int index, LayeredArchitecture& architecture, const std::shared_ptr<const PointWorkload>& workload,
                     const std::vector<std::size_t>& positions, const std::shared_ptr<const SweptValues>& swept) {
    const ArchitectureEntry& entry = architecture.entry();
    return {index,
            architecture.label(),
            architecture.variant(positions),
            architecture.devices(positions),
            workload,
            entry.bits.over(workload->bits),
            swept,
            ""};
  }

  const ExperimentConfig& config_;
  const ConfigLibrary& library_;
  std::vector<InputIssue> issues_;
  std::vector<SharedText> conditions_;                                 ///< "" and the iso-conditions
  std::vector<Axis> axes_;                                             ///< of `sweep:`, with the values that `--set` gives
  std::vector<std::pair<SharedText, std::vector<SharedText>>> texts_;  ///< of them
  std::vector<CommandLineSet> fixed_;                                  ///< `--set` of paths that are not swept
  std::vector<LayeredArchitecture> architectures_;
  std::vector<std::shared_ptr<const SweptValues>> swept_;  ///< per combination of swept values and iso-condition
};

}  // namespace

std::vector<Point> expand(const ExperimentConfig& config, const ConfigLibrary& library, const std::vector<std::string>& sets) {
  return Expansion(config, library).run(sets);
}

std::vector<std::string> swept_columns(const ExperimentConfig& config) {
  std::vector<std::string> columns;
  for (const Axis& axis : config.sweep) columns.push_back(axis.key);
  if (!config.normalise.empty()) columns.emplace_back(kNormalise);
  return columns;
}

}  // namespace memwall
