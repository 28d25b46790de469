// SPDX-License-Identifier: MIT
/// Traces as text: a head, then one CSV row per operator.
#pragma once

#include <memory>
#include <ostream>
#include <string>

#include "sim/workload/trace.h"

namespace memwall {

/// Opens a trace file and reads its head. It streams: memory grows with the number of weight tensors, not of rows.
/// This and next() throw InputError with file:line:column at the first rule broken.
std::unique_ptr<TraceSource> open_trace(const std::string& path);

/// Writes head and all rows of `source` in canonical form: reading that back and writing it gives the same bytes.
void write_trace(TraceSource& source, std::ostream& out);

}  // namespace memwall
