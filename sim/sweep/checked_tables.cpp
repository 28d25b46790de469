// SPDX-License-Identifier: MIT
#include "sim/sweep/checked_tables.h"

#include <algorithm>
#include <sstream>

#include "sim/calibration/parity.h"
#include "sim/report/breakdown_csv.h"
#include "sim/report/fleet_report.h"
#include "sim/report/ops_csv.h"
#include "sim/report/programming_csv.h"
#include "sim/report/results_csv.h"
#include "sim/sweep/points.h"

namespace memwall {
namespace {

std::vector<std::string> joined(std::vector<std::string> names, const std::vector<std::string>& more) {
  names.insert(names.end(), more.begin(), more.end());
  return names;
}

std::vector<std::string> split(const std::string& header) {
  std::vector<std::string> names;
  std::istringstream in(header);
  for (std::string name; std::getline(in, name, ',');) names.push_back(name);
  return names;
}

}  // namespace

std::vector<CheckedTable> checked_tables(const ExperimentConfig& config) {
  const std::vector<std::string> swept = swept_columns(config), results = results_columns(swept, config.quality.has_value());
  const std::vector<std::string> keys = joined(columns_of(workload_cells({})), swept);
  std::vector<CheckedTable> tables = {{"results", results, keys}};
  for (const auto& [name, header] : {std::pair("ops", kOpsHeader), {"breakdown", kBreakdownHeader}, {"programming", kProgrammingHeader}})
    tables.push_back({name, joined(split(header), results), joined(split(header), keys)});
  const std::vector<std::string> fleet = config.fleet ? fleet_columns(*config.fleet, swept) : std::vector<std::string>{};
  tables.push_back({"fleet", fleet, fleet});
  const bool has_parity =
      std::any_of(config.figures.begin(), config.figures.end(), [](const FigureEntry& figure) { return figure.type == "parity"; });
  const std::vector<std::string> parity = has_parity ? split(kParityHeader) : std::vector<std::string>{};
  tables.push_back({"parity", parity, parity});
  return tables;
}

}  // namespace memwall
