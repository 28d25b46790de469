// SPDX-License-Identifier: MIT
/// The result of one run as JSON: the keys of results.csv, then `checks` and `decisions`.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "sim/account/machine_facts.h"
#include "sim/report/run_record.h"

namespace memwall {

/// Not applicable is null. A run outside an experiment is point 0. `load`: of the weights, beside the run.
nlohmann::ordered_json result_json(const std::string& architecture, const RunResult& result, const RunRecord& record,
                                   const Programming& load = {});

}  // namespace memwall
