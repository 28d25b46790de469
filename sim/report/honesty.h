// SPDX-License-Identifier: MIT
/// The honesty panel beneath every figure: the conditions of a comparison, generated from the runs themselves.
#pragma once

#include <string>
#include <vector>

#include "sim/report/baseline_error.h"
#include "sim/report/result_set.h"

namespace memwall {

/// One line per condition, each naming every architecture. Empty without rows.
std::vector<std::string> honesty_lines(const std::vector<ResultRow>& rows, const BaselineErrors& errors = {});

/// What ratios to the calibrated baselines carry along; "" where none of them was measured.
std::string baseline_remark(const std::vector<ResultRow>& rows, const BaselineErrors& errors);

}  // namespace memwall
