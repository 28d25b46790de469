// SPDX-License-Identifier: MIT
/// Products on functional crossbars for the command line and Python: sizes and types checked, inputs streamed.
#pragma once

#include <functional>
#include <optional>

#include "models/base/config_library.h"
#include "models/crossbar/crossbar.h"
#include "models/crossbar/quality.h"
#include "models/tensor/tensor.h"

namespace memwall {

/// A functional crossbar by name, by file, or as a map written out in braces, with `path=VALUE` settings laid over it.
CrossbarConfig load_crossbar(const ConfigLibrary& library, const std::string& name, const std::vector<std::string>& sets);

/// Weights K×N programmed into `crossbar`; a calibrated converter takes its sums from the first vectors of `calibration`.
ProgrammedCrossbar program(const Crossbar& crossbar, const NumberMatrix& weights, const std::optional<NumberMatrix>& calibration,
                           int threads);

/// Y[N×V] = WᵀX, row by row; T is int64 where `layer` is exact, else double. `between` is called between parts of the work;
/// what it throws ends the product.
template <class T>
void multiply(ProgrammedCrossbar& layer, const NumberMatrix& inputs, T* products, int threads, const std::function<void()>& between);

/// The computed products of the first vectors against exact ones.
template <class T>
Quality compare(const NumberMatrix& weights, const NumberMatrix& inputs, const T* products);
inline constexpr std::int64_t kComparedVectors = 64;

}  // namespace memwall
