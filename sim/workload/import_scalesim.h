// SPDX-License-Identifier: MIT
/// Reads SCALE-Sim topology files.
#pragma once

#include <memory>
#include <string>

#include "sim/workload/trace.h"

namespace memwall {

/// One matmul per layer of a topology CSV, in file order, each with its own weight; reads the file at once. Two kinds,
/// told apart by the head line: `Layer, M, N, K,` (A is M×K) and convolutions (`Layer name, IFMAP Height, …, Strides,`),
/// lowered by im2col: m = output pixels, k = filter height · filter width · channels, n = filters. The output is
/// floor((ifmap − filter + stride) / stride) wide: padding is part of the IFMAP size. Throws InputError with file:line.
std::unique_ptr<TraceSource> import_scalesim(const std::string& path, int weight_bits = 16, int activation_bits = 16);

}  // namespace memwall
