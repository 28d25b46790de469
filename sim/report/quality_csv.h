// SPDX-License-Identifier: MIT
/// Columns of results.csv in experiments with `quality`: cost of the arrays beside the error of what they compute.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/crossbar/quality.h"
#include "sim/report/csv_writer.h"

namespace memwall {

/// Of a block of products.
struct BlockQuality {
  Quality quality;
  std::optional<int> lossless_bits;  ///< of a converter that loses nothing; none where sums are digital
  double clipped_share = 0.0;        ///< of the conversions
};
std::string to_text(const BlockQuality& block);
/// Reads what to_text wrote, to the last bit. Throws InternalError on anything else.
BlockQuality read_block_quality(const std::string& text);

struct ArrayQuality {
  double energy_per_mac_j = 0.0;  ///< of arrays, converters, drivers and shift-add, without leakage
  double area_per_mac_um2 = 0.0;  ///< of the arrays in use, over the weights they hold: one MAC each per input vector
  std::optional<BlockQuality> computed;
};

/// array_energy_per_mac_j … clipped_share; empty cells where there are no arrays.
Cells quality_cells(const std::optional<ArrayQuality>& arrays);
std::vector<std::string> quality_names();

}  // namespace memwall
