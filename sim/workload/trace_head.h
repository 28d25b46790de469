// SPDX-License-Identifier: MIT
/// The lines of a trace file before its rows.
#pragma once

#include "sim/workload/csv.h"
#include "sim/workload/trace.h"

namespace memwall {

struct ParsedHead {
  TraceHead head;
  bool has_class_column = false;
};

/// Reads version, keys and column line; throws InputError at the first line that is none of them.
ParsedHead read_trace_head(LineReader& lines);

}  // namespace memwall
