// SPDX-License-Identifier: MIT
/// One stream of requests on one stack of a memory, measured.
#pragma once

#include <array>

#include "models/memory/dram.h"
#include "models/memory/stripe_engine.h"

namespace memwall {

struct DramReport {
  DramRun run;
  Seconds time;
  double bytes, moved_bytes;  ///< asked for; in bursts that went over the pins before the run ended
  double transfer_cycles;     ///< cycles in which data moved, mean over the data buses
  BytesPerSecond bandwidth, peak;
  DramEnergyParts energy;
  std::array<double, kDramLosses> lost;  ///< the other cycles, mean over the data buses; idle is what no other cause explains

  /// Without the host's PHY, as data sheets count.
  Joules device_energy() const { return energy.total() - energy.phy; }
  double pj_per_bit(Joules joules) const { return joules.value * 1e12 / (8.0 * moved_bytes); }
};

/// Throws InputError where `bytes` is no multiple of the memory's burst.
DramReport probe_dram(const DramConfig& memory, DramPattern pattern, std::int64_t bytes, bool stripes);

}  // namespace memwall
