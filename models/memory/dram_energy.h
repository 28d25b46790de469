// SPDX-License-Identifier: MIT
/// What the actions of a memory cost, given as energies or derived from data-sheet currents.
#pragma once

#include "models/base/config.h"
#include "models/memory/dram_counts.h"
#include "models/memory/dram_device.h"

namespace memwall {

struct DramEnergy {
  Sourced<Joules> activate;           ///< activate and precharge of one row of one pseudo-channel
  Sourced<JoulesPerByte> array_read;  ///< array and way to the I/O
  Sourced<JoulesPerByte> array_write;
  Sourced<JoulesPerByte> io;   ///< I/O with TSV, interposer or termination, both directions
  Sourced<JoulesPerByte> phy;  ///< PHY and controller of the host
  Sourced<Joules> refresh;     ///< one all-bank refresh command of one refresh unit
  Sourced<Watts> background;   ///< standby of one stack, busy or not

  /// `basis: components` reads the energies, `basis: currents` derives them: E_ACT = V (IDD0 tRC − IDD3N tRAS − IDD2N (tRC − tRAS)),
  /// E_RD = V (IDD4R − IDD3N) tBL, E_REF = V (IDD5B − IDD3N) tRFC, background V IDD3N, times the devices of a rank
  /// (Micron TN-41-01).
  static DramEnergy read(ConfigReader in, const DramDevice& device);

  /// Mean power of all refreshes of one stack.
  Watts refresh_power(const DramDevice& device) const;
};

/// Joules of a run by component.
struct DramEnergyParts {
  Joules activate, read, write, io, refresh, background, phy;
  Joules total() const { return activate + read + write + io + refresh + background + phy; }
};
/// Of `counts` on one stack in `time`; a refresh of single banks costs its share of all.
DramEnergyParts dram_energy(const DramEnergy& energy, const DramDevice& device, const DramCounts& counts, Seconds time);

}  // namespace memwall
