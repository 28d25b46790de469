// SPDX-License-Identifier: MIT
/// From command-line words to a workload and its trace.
#pragma once

#include "sim/commands.h"
#include "sim/simulate.h"
#include "sim/workload/generator.h"

namespace memwall {

WorkloadSpec workload_spec(const WorkloadArguments& arguments);

/// True where any workload option was given: a trace file brings its own.
bool any_given(const WorkloadArguments& arguments);

/// The trace of `model` (a preset's name or a config.json), checked before it is opened.
TraceFactory model_trace(const ConfigLibrary& library, const std::string& model, const WorkloadArguments& arguments);

/// A named or given architecture, resolved, with `path=VALUE` settings laid over it.
ConfigNode load_architecture(const ConfigLibrary& library, const std::string& name, const std::vector<std::string>& sets);

}  // namespace memwall
