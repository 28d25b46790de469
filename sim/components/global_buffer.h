// SPDX-License-Identifier: MIT
/// The buffer that all cores of a device share (L2), and the wires to the cores.
#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>
#include <systemc>

#include "sim/account/recorder.h"
#include "sim/components/wave_work.h"
#include "sim/kernel/transfer.h"

namespace memwall {

/// `fill` moves bytes between memory and buffer, as fast as the memory allows; `cores` serves the cores' reads and
/// writes of one wave without delay of its own (ideal mode: on-chip transfers overlap entirely).
class GlobalBuffer : public sc_core::sc_module {
 public:
  GlobalBuffer(sc_core::sc_module_name name, std::int64_t units, Recorder& recorder);

  tlm_utils::multi_passthrough_target_socket<GlobalBuffer> fill;
  tlm_utils::multi_passthrough_target_socket<GlobalBuffer> cores;
  tlm_utils::simple_initiator_socket<GlobalBuffer> memory;

 private:
  void move(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  void serve(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  const std::int64_t units_;
  Recorder& recorder_;
  AccountId read_, write_, noc_;
};

}  // namespace memwall
