// SPDX-License-Identifier: MIT
/// The vector and attention units of all chips.
#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <systemc>
#include <vector>

#include "sim/components/cim_poster.h"

namespace memwall {

/// Each chip has one vector unit and one attention unit. A block is spread over the units of the chips that its stage
/// lies on, in proportion to the arrays there; each takes its part when it is free, and the block is done with the last. Units take
/// tokens one by one: the first token of a block goes in between those of others and pushes them back.
class ChipUnits : public sc_core::sc_module {
 public:
  ChipUnits(sc_core::sc_module_name name, const CimConfig& config, Recorder& recorder);

  tlm_utils::multi_passthrough_target_socket<ChipUnits> vector;
  tlm_utils::multi_passthrough_target_socket<ChipUnits> attention;

  /// Work of the busiest unit of any chip.
  std::int64_t busiest_ps() const;

 private:
  /// One kind of unit on all chips, by chip.
  struct Bank {
    std::vector<std::int64_t> free_at_ps, busy_ps;
  };

  void apply(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  void attend(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  void occupy(Bank& bank, std::size_t component, const CimPoster& poster, const BlockWork& work, Seconds one_chip);

  const CimConfig& config_;
  Recorder& recorder_;
  std::size_t vector_component_, attention_component_;
  CimPoster vector_poster_, attention_poster_;
  Bank vector_bank_, attention_bank_;
};

}  // namespace memwall
