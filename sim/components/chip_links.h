// SPDX-License-Identifier: MIT
/// The links between chips: what a block needs from other chips arrives here, port by port.
#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <map>
#include <systemc>

#include "models/link/link.h"
#include "sim/components/chip_servers.h"
#include "sim/components/cim_poster.h"

namespace memwall {

/// Each chip has `ports` links; a message to a chip takes the port that is free first and keeps it for its bytes. A multicast runs along a
/// chain of chips, so every byte enters each chip that lacks it once. Latency keeps no port: tokens are announced that much later
/// (`arrival_depth_ps`). Weights enter each chip over all of its ports, and are there one latency after their last byte.
class ChipLinks : public sc_core::sc_module {
 public:
  ChipLinks(sc_core::sc_module_name name, const LinkConfig& config, Recorder& recorder);

  tlm_utils::multi_passthrough_target_socket<ChipLinks> target;

  /// Work of the busiest chip's links, spread over its ports.
  std::int64_t busiest_ps() const;

 private:
  void transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  void send_tokens(const BlockWork& work);
  void load(const BlockWork& work);
  void brought(const BlockWork& work, Visit& visit, std::int64_t bytes, std::int64_t longest_ps);
  using Ports = std::vector<Server>;
  Ports& ports_of(std::int64_t chip);

  const LinkConfig config_;
  Recorder& recorder_;
  std::size_t component_;
  AccountId transfer_;
  std::map<std::int64_t, Ports> chips_;
};

}  // namespace memwall
