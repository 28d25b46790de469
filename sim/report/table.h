// SPDX-License-Identifier: MIT
/// What `memwall run` prints: one table by point, at most 140 columns wide.
#pragma once

#include <string>
#include <vector>

#include "sim/report/result_set.h"

namespace memwall {

/// Points beyond this many are only counted; they stand in results.csv.
inline constexpr std::size_t kMostPrintedPoints = 60;

std::string results_table(const std::vector<std::string>& swept_columns, const std::vector<ResultRow>& rows);

/// "What a reviewer would attack", numbered, wrapped at 140 columns; "" without sentences.
std::string audit_text(const std::vector<std::string>& sentences);

}  // namespace memwall
