// SPDX-License-Identifier: MIT
/// Which rows the results of an experiment have and where their records are found: what is left to do when all points are simulated.
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "sim/prepared_runs.h"
#include "sim/sweep/journal.h"

namespace memwall {

/// A part of the runs, the i-th of n: 1/1 is all of them.
struct Shard {
  std::size_t index = 1, count = 1;
  /// From "i/n". Throws InputError unless 1 <= i <= n.
  static Shard parse(const std::string& text);
  bool has(std::size_t position) const { return position % count == index - 1; }
};

/// What stands in front of the values of a row.
struct RowLabels {
  int point = 0;
  SharedText architecture;
  std::vector<SharedText> swept;
  SharedText series;  ///< the name of a trace
};
using OnLabels = std::function<void(const RowLabels& labels)>;

struct ResultPlan {
  nlohmann::ordered_json manifest;                   ///< without its configs and what the runs will tell
  std::function<void(std::ostream&)> write_configs;  ///< of the manifest
  std::vector<std::string> swept_columns;
  std::vector<Journal::Id> keys;                     ///< of the records of all rows, in order
  std::function<void(const OnLabels&)> each_labels;  ///< tells those of all rows, in order
  bool leaves_out_overflow = false;
  std::string fleet;   ///< section of the experiment as YAML; "" without one
  ParityTexts parity;  ///< files of a parity figure; empty without one
};

/// Takes the keys of `prepared`, which outlives the plan.
ResultPlan plan_results(const ExperimentConfig& experiment, PreparedExperiment& prepared);

struct FinishedResults {
  int drawing;  ///< exit code of it: 2 where a figure cannot be drawn or written, 3 where one was lost by our fault
  bool failed;  ///< a check of a row

  int exit_code() const { return drawing != 0 ? drawing : failed ? 1 : 0; }
};

/// Merges the records that the journal has in point order, checks them against each other, writes the files of `folder`, draws its figures and
/// prints its table.
FinishedResults finish_results(ResultPlan plan, const Journal& journal, const std::string& folder);

/// Says on disk that `folder` holds one shard of a plan.
void write_shard(const std::filesystem::path& folder, const ResultPlan& plan, Shard shard);

/// `memwall merge`: the results of all shards as one run would have written them. Throws InputError where a folder is no shard, where they
/// are of different experiments, or where points are missing. Returns an exit code as `run` does.
int merge_shards(const std::vector<std::string>& folders, const std::string& out);

}  // namespace memwall
