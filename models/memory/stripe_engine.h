// SPDX-License-Identifier: MIT
/// A stream of requests through a memory, row-stripe by row-stripe: the fast engine.
#pragma once

#include "models/memory/burst_engine.h"
#include "models/memory/stripe_channel.h"

namespace memwall {

/// The same run as run_bursts, with a step per row-stripe and whole refresh periods skipped once the state repeats, so that a
/// stream of any length costs the same. Channels that share a stream evenly are one with a multiplicity. What stripes do not
/// describe is stepped burst by burst: patterns without runs of two stripes a channel (mixes, strides, 4 KB blocks, random), maps that scatter
/// a stream (XOR, columns below the bank groups), refresh of single banks; periods are skipped there too.
DramRun run_stripes(const DramDevice& device, const DramStream& stream);

}  // namespace memwall
