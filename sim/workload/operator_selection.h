// SPDX-License-Identifier: MIT
/// Some operators of a trace, as a trace of their own.
#pragma once

#include <memory>
#include <string>

#include "sim/workload/trace.h"

namespace memwall {

/// The rows of `trace` whose names match `pattern` (`layer0.up`, `layer*.o`, `layer0.*`). One waits for those that it waited for,
/// also through rows that are left out. The head says the pattern as `operators` and no longer the parameters of the whole
/// model: only weights that the rows read are held. Reading throws InputError where no row matches.
std::unique_ptr<TraceSource> select_operators(std::unique_ptr<TraceSource> trace, const std::string& pattern);

}  // namespace memwall
