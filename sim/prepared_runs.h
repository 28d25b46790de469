// SPDX-License-Identifier: MIT
/// The runs of an experiment with everything checked that can be checked before the first of them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/array_quality.h"
#include "sim/calibration/parity.h"
#include "sim/report/manifest_json.h"
#include "sim/simulate.h"
#include "sim/sweep/journal.h"
#include "sim/sweep/points.h"
#include "sim/workload_run.h"

namespace memwall {

struct PreparedRun {
  Point point;
  std::shared_ptr<const PointTrace> trace;
  Journal::Id key;    ///< equal keys: equal records
  Replicas replicas;  ///< of the system that the point describes
  SharedText block;   ///< key of what its arrays compute; "" where nothing is asked for, or nothing analog
};

/// What all runs of an experiment are made from: a run is made when asked for.
class PreparedExperiment {
 public:
  /// Throws InputError with all mistakes of all architectures, models and traces. Many architectures are checked in `jobs` processes.
  PreparedExperiment(const ExperimentConfig& experiment, const ConfigLibrary& library, int jobs = 1);
  PreparedExperiment(const PreparedExperiment&) = delete;
  PreparedExperiment& operator=(const PreparedExperiment&) = delete;

  std::size_t size() const { return points.size(); }
  PreparedRun run(std::size_t index) const;

  const Points points;
  std::vector<Journal::Id> keys;  ///< by run
  const std::optional<QualityConfig> quality;
  std::map<std::string, QualityBlock> blocks;  ///< by key
  const bool only_what_fits;                   ///< a record of another has its capacity and nothing else
  Manifest manifest;                           ///< without what the runs will tell
  ParityTexts parity;                          ///< of a figure of that type; empty without one

 private:
  /// What an iso-condition changes in a run.
  struct Share {
    Replicas replicas;
    std::int64_t batch;
    std::optional<std::int64_t> devices;
  };
  PreparedRun whole_run(std::size_t index) const;
  void check_runs(int jobs);
  std::uint64_t check_variant(const Point& point);
  void check_variants_in(int jobs);
  void share_batches();
  void find_keys(const std::vector<std::string>& labels);

  mutable WorkloadLoader workloads_;
  std::vector<std::uint64_t> hashes_;            ///< of variants with the tensors that they name, by number
  std::map<std::string, std::string> measured_;  ///< tensors that configs name: a hash of the content of each
  std::vector<SharedText> block_keys_;
  std::vector<std::uint32_t> block_of_;    ///< by run: its place in block_keys_
  std::map<std::uint32_t, Share> shares_;  ///< by run
};

/// Tells this build of the program from others, whose results are not to be trusted.
std::string program_identity();

}  // namespace memwall
