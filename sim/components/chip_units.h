// SPDX-License-Identifier: MIT
/// The vector and attention units of all chips.
#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <systemc>

#include "sim/components/chip_servers.h"
#include "sim/components/cim_poster.h"

namespace memwall {

/// Each chip has one vector unit and one attention unit. A block is spread over the units of the chips that its stage
/// lies on, in proportion to the arrays there; each serves its part, and the block is done with the last.
class ChipUnits : public sc_core::sc_module {
 public:
  ChipUnits(sc_core::sc_module_name name, const CimConfig& config, Recorder& recorder);

  tlm_utils::multi_passthrough_target_socket<ChipUnits> vector;
  tlm_utils::multi_passthrough_target_socket<ChipUnits> attention;

  /// Work of the busiest unit of any chip.
  std::int64_t busiest_ps() const;

 private:
  void apply(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  void attend(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  /// All of the work would take `one_chip` on one chip.
  void occupy(ChipServers& units, std::size_t component, const CimPoster& poster, const BlockWork& work, Seconds one_chip);

  const CimConfig& config_;
  Recorder& recorder_;
  std::size_t vector_component_, attention_component_;
  CimPoster vector_poster_, attention_poster_;
  ChipServers vector_units_, attention_units_;
};

}  // namespace memwall
