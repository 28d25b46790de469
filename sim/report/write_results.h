// SPDX-License-Identifier: MIT
/// The files of a result folder.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "sim/report/result_set.h"

namespace memwall {

/// Writes the files of `more`, by name, those without content excepted, results.csv, breakdown.csv, ops.csv, checks.csv, timeline.json and `manifest` as manifest.json into `folder`,
/// which is made where it is missing. Drafts lie in FOLDER/cache until all files are complete, so that a run that is
/// killed leaves no half file. Throws InputError where the folder cannot be written.
void write_results(const std::filesystem::path& folder, const ResultSet& results, const std::string& manifest,
                   const std::map<std::string, std::string>& more = {});

}  // namespace memwall
