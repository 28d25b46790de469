// SPDX-License-Identifier: MIT
/// The mesh of each chip and its ports into tiles and units.
#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <algorithm>
#include <systemc>

#include "sim/components/chip_servers.h"
#include "sim/components/cim_poster.h"

namespace memwall {

/// A stage has tiles of its own, so it alone waits at their ports, `noc_ps` for a vector, and on links that no other stage takes. Of the links that stages share, each chip's most loaded one serves its blocks in turn, since it bounds their rate; so does the
/// port by which all that the units of a chip need comes, and that by which their results go. Tests hold the
/// rate to that of all links served one by one.
class Noc : public sc_core::sc_module {
 public:
  Noc(sc_core::sc_module_name name, Recorder& recorder);

  tlm_utils::multi_passthrough_target_socket<Noc> target;

  /// Work of the busiest link or port that stages share.
  std::int64_t busiest_ps() const { return std::max({links_.busiest_ps(), into_units_.busiest_ps(), from_units_.busiest_ps()}); }

 private:
  void transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  Recorder& recorder_;
  std::size_t component_;
  CimPoster poster_;
  ChipServers links_, into_units_, from_units_;
};

}  // namespace memwall
