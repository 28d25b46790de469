// SPDX-License-Identifier: MIT
/// The link between cost and value: what the arrays of a system take per MAC, and how far the products of the same arrays are from exact.
#pragma once

#include <optional>
#include <string>

#include "models/crossbar/crossbar_config.h"
#include "models/macro/values.h"
#include "sim/report/quality_csv.h"
#include "sim/simulate.h"
#include "sim/sweep/quality_config.h"

namespace memwall {

/// Products to compute. Points that differ in costs alone have the same block.
struct QualityBlock {
  std::string key;  ///< all that the products depend on
  CrossbarConfig crossbar;
  Distribution inputs, weights;
  QualityConfig size;
};

/// What an architecture computes at operand widths; nothing where it has no arrays, or where these sum digitally and so exactly. Throws
/// InputError where they have no functional model.
std::optional<QualityBlock> quality_block(const ConfigNode& architecture, int weight_bits, int activation_bits, const QualityConfig& size);

/// Draws tensors, programs the weights and multiplies, on one thread.
BlockQuality compute(const QualityBlock& block);

/// Of a simulated run, beside the quality of its block; nothing where its architecture has no arrays.
std::optional<ArrayQuality> array_quality(const ConfigNode& architecture, const Simulation& run, const std::optional<BlockQuality>& block);

}  // namespace memwall
