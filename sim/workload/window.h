// SPDX-License-Identifier: MIT
/// A trace whose attention sees the last tokens only: another function than the model's, which a machine may compute instead.
#pragma once

#include <memory>

#include "sim/workload/trace.h"

namespace memwall {

/// Scores, softmax and values over a cache of more than `window` positions are cut: of a decode step to the window, of a causal prompt to the
/// band of pairs inside it.
std::unique_ptr<TraceSource> windowed_trace(std::unique_ptr<TraceSource> trace, std::int64_t window);

}  // namespace memwall
