// SPDX-License-Identifier: MIT
/// The honesty panel beneath every figure: the conditions of a comparison, generated from the runs themselves.
#pragma once

#include <string>
#include <vector>

#include "sim/report/result_set.h"

namespace memwall {

/// One line per condition, each naming every architecture. Empty without rows.
std::vector<std::string> honesty_lines(const std::vector<ResultRow>& rows);

}  // namespace memwall
