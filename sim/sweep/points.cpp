// SPDX-License-Identifier: MIT
#include "sim/sweep/points.h"

#include <algorithm>
#include <deque>
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

}  // namespace

/// What all points of one experiment are made from.
class Expansion {
 public:
  Expansion(const ExperimentConfig& config, const ConfigLibrary& library)
      : conditions_(config.normalise.begin(), config.normalise.end()), axes_(config.sweep) {
    conditions_.insert(conditions_.begin(), "");
    check_size(config);
    workloads_.emplace(config.workloads, library, issues_);
    lay_architectures(config, library);
    if (!issues_.empty()) throw InputError(each_once(std::move(issues_)));
    for (const Axis& axis : axes_) names_.emplace_back(axis.key);
    keep_combinations(config);
    check_points(config.figures, std::int64_t(workloads_->size() * combination_count_ * conditions_.size()), issues_);
    if (!issues_.empty()) throw InputError(std::move(issues_));
    count_runs();
  }

  std::size_t size() const { return first_run_.back(); }
  std::size_t variant_count() const { return first_variant_.back(); }

  Point point(std::size_t run) const {
    const Place place = place_of(run);
    const std::vector<std::size_t> positions = positions_of(place);
    const LayeredArchitecture& architecture = architectures_[place.architecture];
    const auto workload = this->workload(place.workload);
    return {int((place.workload * combination_count_ + place.combination) * conditions_.size() + place.condition),
            architecture.label(),
            architecture.variant(positions, axes_),
            first_variant_[place.architecture] + architecture.variant_number(positions),
            architecture.devices(positions),
            workload,
            architecture.entry().bits.over(workload->bits),
            swept_values(positions, conditions_[place.condition]),
            conditions_[place.condition]};
  }

  std::size_t variant_number(std::size_t run) const {
    const Place place = place_of(run);
    return first_variant_[place.architecture] + architectures_[place.architecture].variant_number(positions_of(place));
  }

 private:
  /// Of a run; combinations are counted without those that constraints forbid.
  struct Place {
    std::size_t workload, combination, condition, architecture;
  };

  void check_size(const ExperimentConfig& config) const {
    std::int64_t workloads = 0;
    for (const WorkloadEntry& entry : config.workloads) workloads += combinations(entry.axes);
    const std::int64_t architectures = std::int64_t(config.architectures.size() * conditions_.size());
    // Each factor is at most a few million, so the double is exact enough to compare.
    if (double(workloads) * double(combinations(axes_)) * double(architectures) <= double(kMaxRuns)) return;
    throw InputError(config.node.place, "", "the experiment asks for more than " + std::to_string(kMaxRuns) + " runs");
  }

  void lay_architectures(const ExperimentConfig& config, const ConfigLibrary& library) {
    const std::vector<std::string> labels = config.labels();
    ConfigCache cache(library);
    for (const ArchitectureEntry& entry : config.architectures) {
      LayeredArchitecture& layered = architectures_.emplace_back(entry, library, issues_);
      for (const CommandLineSet& set : config.fixed) {
        if (concerns(set.target, entry)) layered.fix(set.target.path, set.value);
      }
      for (std::size_t i = 0; i < axes_.size(); ++i) {
        const auto target = read_target(axes_[i].key, axes_[i].place, axes_[i].key, labels, issues_);
        if (target && concerns(*target, entry)) layered.sweep(target->path, axes_[i], i);
      }
      layered.finish(cache.load(entry, issues_), axes_);
      first_variant_.push_back(first_variant_.back() + layered.variant_count());
    }
  }

  void keep_combinations(const ExperimentConfig& config) {
    combination_count_ = std::size_t(combinations(axes_));
    if (config.constraints.empty()) return;
    for (std::size_t i = 0; i < combination_count_; ++i) {
      const std::vector<std::size_t> positions = positions_at(i, axes_);
      const auto holds = [&](const Constraint& constraint) { return constraint.holds(axes_, positions); };
      if (std::all_of(config.constraints.begin(), config.constraints.end(), holds)) kept_.push_back(std::uint32_t(i));
    }
    combination_count_ = kept_.size();
    if (kept_.empty()) throw InputError(config.node.find("constraints")->place, "constraints", "no combination of swept values obeys all");
  }

  void count_runs() {
    for (std::size_t i = 0; i < workloads_->size(); ++i) {
      const std::size_t runs = combination_count_ * conditions_.size() * architectures_of(*workload(i)).size();
      first_run_.push_back(first_run_.back() + std::uint32_t(runs));
    }
  }

  /// Those that run a workload.
  std::vector<std::size_t> architectures_of(const PointWorkload& workload) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < architectures_.size(); ++i) {
      if (architectures_[i].entry().runs(workload.model)) found.push_back(i);
    }
    return found;
  }

  /// Runs that follow each other often have it in common.
  std::shared_ptr<const PointWorkload> workload(std::size_t index) const {
    if (!last_workload_ || last_index_ != index) last_workload_ = (*workloads_)[index];
    last_index_ = index;
    return last_workload_;
  }

  Place place_of(std::size_t run) const {
    Place place{};
    place.workload = std::size_t(std::upper_bound(first_run_.begin(), first_run_.end(), run) - first_run_.begin()) - 1;
    std::size_t rest = run - first_run_[place.workload];
    const std::vector<std::size_t> architectures = architectures_of(*workload(place.workload));
    place.architecture = architectures[rest % architectures.size()];
    rest /= architectures.size();
    place.condition = rest % conditions_.size();
    place.combination = rest / conditions_.size();
    return place;
  }

  std::vector<std::size_t> positions_of(const Place& place) const {
    return positions_at(kept_.empty() ? place.combination : kept_[place.combination], axes_);
  }

  SweptValues swept_values(const std::vector<std::size_t>& positions, const SharedText& condition) const {
    SweptValues values;
    values.reserve(axes_.size() + 1);
    for (std::size_t i = 0; i < axes_.size(); ++i) values.emplace_back(names_[i], one_line(axes_[i].values[positions[i]]));
    if (conditions_.size() > 1) values.emplace_back(kNormalise, condition);
    return values;
  }

  std::vector<InputIssue> issues_;
  std::vector<SharedText> conditions_;  ///< "" and the iso-conditions
  std::vector<Axis> axes_;              ///< of `sweep:`
  std::vector<SharedText> names_;       ///< of them
  std::deque<LayeredArchitecture> architectures_;
  std::vector<std::size_t> first_variant_ = {0};  ///< by architecture, and the end
  std::optional<WorkloadPoints> workloads_;
  std::size_t combination_count_ = 0;           ///< of swept values
  std::vector<std::uint32_t> kept_;             ///< combinations that obey the constraints; empty where there are none
  std::vector<std::uint32_t> first_run_ = {0};  ///< by workload, and the end
  mutable std::size_t last_index_ = 0;
  mutable std::shared_ptr<const PointWorkload> last_workload_;
};

Points::Points(const ExperimentConfig& config, const ConfigLibrary& library)
    : expansion_(std::make_shared<const Expansion>(config, library)) {}

std::size_t Points::size() const { return expansion_->size(); }
Point Points::operator[](std::size_t run) const { return expansion_->point(run); }
std::size_t Points::variant_count() const { return expansion_->variant_count(); }
std::size_t Points::variant_number(std::size_t run) const { return expansion_->variant_number(run); }

std::vector<std::string> swept_columns(const ExperimentConfig& config) {
  std::vector<std::string> columns;
  for (const Axis& axis : config.sweep) columns.push_back(axis.key);
  if (!config.normalise.empty()) columns.emplace_back(kNormalise);
  return columns;
}

}  // namespace memwall
