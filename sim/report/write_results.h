// SPDX-License-Identifier: MIT
/// The files of a result folder.
#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <string>

#include "sim/report/result_set.h"

namespace memwall {

/// Files beside the tables, asked for their content when all rows have passed.
struct MoreFile {
  std::string name;
  std::function<void(std::ostream&)> write;  ///< none: this run does not have it
};

/// Writes results.csv, breakdown.csv, ops.csv, checks.csv, machines.csv, programming.csv, timeline.json and `more` into `folder`, which is made where
/// it is missing; none of `more` of an earlier run stays behind. Drafts lie in FOLDER/cache until all files are complete, so that a run that is
/// killed leaves no half file. Throws InputError where the folder cannot be written.
void write_results(const std::filesystem::path& folder, const ResultSet& results, const std::vector<MoreFile>& more);

}  // namespace memwall
