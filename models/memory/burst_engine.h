// SPDX-License-Identifier: MIT
/// A stream of requests through all channels of a memory, command by command: the exact engine.
#pragma once

#include "models/memory/burst_channel.h"
#include "models/memory/dram_device.h"
#include "models/memory/dram_pattern.h"

namespace memwall {

/// A run from an idle memory to its end.
struct DramRun {
  Ticks cycles = 0;  ///< to the last data of a read; for writes as `write_end` says
  DramCounts counts;
};

/// One requester hands over its requests in order and waits where a queue is full (head-of-line blocking): at each tick as
/// many as fit, then each channel acts. Reads and writes that are still queued when the run ends are not counted. Of a long
/// sequential stream, repetitions of whole refresh periods are skipped; channels that see the same of a stream are one.
DramRun run_bursts(const DramDevice& device, const DramStream& stream);

}  // namespace memwall
