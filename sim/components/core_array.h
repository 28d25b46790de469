// SPDX-License-Identifier: MIT
/// All cores of a device in lock-step: matrix units, vector units, scratchpads and registers.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>
#include <systemc>

#include "sim/account/recorder.h"
#include "sim/components/wave_work.h"

namespace memwall {

/// `matrix` and `vector` each take one WaveWork at a time and may work at once on different waves.
class CoreArray : public sc_core::sc_module {
 public:
  CoreArray(sc_core::sc_module_name name, const VonNeumannConfig& config, std::int64_t units, Recorder& recorder);

  tlm_utils::simple_target_socket_tagged<CoreArray> matrix;
  tlm_utils::simple_target_socket_tagged<CoreArray> vector;
  tlm_utils::simple_initiator_socket<CoreArray> buffer;

 private:
  void multiply(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  void apply(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  void multiply_wave(const WaveWork& work, std::size_t slot, Hertz peak);
  AccountId mac_account(int bits) const;

  const VonNeumannConfig& config_;
  const std::int64_t units_;
  Recorder& recorder_;
  std::size_t matrix_component_, vector_component_;
  std::vector<AccountId> macs_;  ///< by width
  std::int64_t macs_done_ = 0;   ///< of the kernel, by each device
  AccountId vector_, scratchpad_read_, scratchpad_write_, registers_;
};

}  // namespace memwall
