// SPDX-License-Identifier: MIT
/// Buffers on the chips that hold keys and values beside the attention units.
#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <systemc>

#include "sim/components/chip_servers.h"
#include "sim/components/cim_poster.h"

namespace memwall {

/// Each chip has one. A layer's keys and values are spread over the chips that its stage lies on; each buffer serves its
/// part, and the request is done with the last.
class KvBuffers : public sc_core::sc_module {
 public:
  KvBuffers(sc_core::sc_module_name name, BytesPerSecond bandwidth, Recorder& recorder);

  tlm_utils::multi_passthrough_target_socket<KvBuffers> target;

  /// Work of the busiest buffer.
  std::int64_t busiest_ps() const { return buffers_.busiest_ps(); }

 private:
  void transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  const BytesPerSecond bandwidth_;  ///< of one
  Recorder& recorder_;
  std::size_t component_;
  AccountId write_, read_;
  ChipServers buffers_;
};

}  // namespace memwall
