// SPDX-License-Identifier: MIT
/// One trace on one machine: from rows to a priced and checked result.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "models/base/config_node.h"
#include "sim/account/laws.h"
#include "sim/platforms/platform.h"
#include "sim/workload/trace.h"

namespace memwall {

class Reuse;

/// Opens a trace from its start; it is read twice, once to place weights and once to run.
using TraceFactory = std::function<std::unique_ptr<TraceSource>()>;

struct SimulateOptions {
  std::optional<std::int64_t> devices{};
  bool replay = true;           ///< equal segments are simulated once
  bool only_what_fits = false;  ///< a trace that the capacity does not hold is not simulated: no checks, no rows
  Reuse* reuse = nullptr;       ///< where runs share what they simulated
  std::string trace_key{};      ///< says all that the trace depends on, for `reuse`; "" for a trace of its own
  Replicas replicas{};          ///< the trace is what one of them works on
};

struct Simulation {
  RunResult result;
  std::vector<CheckRow> checks;
  TraceSummary trace;
  MachineFacts facts;
  std::vector<std::string> decisions;
  Evidence evidence;
};

Simulation simulate(const ConfigNode& architecture, const TraceFactory& open_trace, const SimulateOptions& options = {});

}  // namespace memwall
