// SPDX-License-Identifier: MIT
/// The arrays of all tiles with their converters and registers, and the NoC that feeds them.
#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <systemc>

#include "sim/components/cim_poster.h"

namespace memwall {

/// Every weight has arrays of its own, so blocks of different stages never wait for each other here; blocks of one
/// stage come one after another from their stage. `inputs` brings a block's vectors into the tiles, `multiply` runs
/// them through the arrays at one vector an interval. A weight that does not stay comes and is programmed the same ways.
class TileArrays : public sc_core::sc_module {
 public:
  TileArrays(sc_core::sc_module_name name, Recorder& recorder);

  tlm_utils::multi_passthrough_target_socket<TileArrays> inputs;
  tlm_utils::multi_passthrough_target_socket<TileArrays> multiply;

 private:
  void bring(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  void run(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  Recorder& recorder_;
  std::size_t noc_component_, array_component_;
  CimPoster noc_, arrays_;
  AccountId program_;
};

}  // namespace memwall
