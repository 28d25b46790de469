// SPDX-License-Identifier: MIT
/// The arrays of all tiles with their converters and registers.
#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <map>
#include <systemc>

#include "sim/components/chip_servers.h"
#include "sim/components/cim_poster.h"

namespace memwall {

/// Every weight has arrays of its own, so blocks of different stages never wait for each other here; blocks of one
/// stage come one after another from their stage and run through the arrays at one vector an interval. A weight that does not stay is
/// programmed the same way. Weights that lie over each other in tiers take turns: the array of each chip whose tiers have most to do serves
/// its stages one after another; so do those of a weight that several rows of a segment read.
class TileArrays : public sc_core::sc_module {
 public:
  TileArrays(sc_core::sc_module_name name, Recorder& recorder);

  tlm_utils::multi_passthrough_target_socket<TileArrays> target;

  /// Work of the busiest array that tiers or rows share.
  std::int64_t busiest_ps() const;

 private:
  void transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  Recorder& recorder_;
  std::size_t component_;
  CimPoster arrays_;
  AccountId program_;
  ChipServers stacks_;
  std::map<std::int64_t, Server> shared_;  ///< weights that several rows read
};

}  // namespace memwall
