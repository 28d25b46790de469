// SPDX-License-Identifier: MIT
/// Rows of a result, sorted for comparison.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/report/result_set.h"

namespace memwall {

/// All rows of one architecture, or all of one point. The rows outlive the view.
struct RowGroup {
  std::string architecture;  ///< of the first row
  std::vector<const ResultRow*> rows;
};

std::vector<RowGroup> rows_by_architecture(const std::vector<ResultRow>& rows);
std::vector<RowGroup> rows_by_point(const std::vector<ResultRow>& rows);

/// "8", or "8 to 16" over the rows of a group; `text` writes one value.
std::string range_text(const RowGroup& group, const std::function<double(const RunFacts&)>& value,
                       const std::function<std::string(double)>& text);

/// "8/8/8": weights, activations, KV. Bits that no operator has are "-".
std::string bits_text(const RunFacts& facts);

/// "h100 and 8xh100 4 nm; cim-rram 32 nm" from pairs of name and text: names with the same text stand together.
std::string shared_text(const std::vector<std::pair<std::string, std::string>>& parts);

/// "h100, cim-rram and cim-pcm".
std::string listed(const std::vector<std::string>& words);

}  // namespace memwall
