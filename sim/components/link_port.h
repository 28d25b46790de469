// SPDX-License-Identifier: MIT
/// One direction of a link (or a row of links in lock-step): messages queue, one after another.
#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <systemc>

#include "models/link/link.h"
#include "sim/account/recorder.h"
#include "sim/kernel/transfer.h"

namespace memwall {

/// Target of Transfer loads: each waits for the ones before it, then for bytes / bandwidth; the latency of its hops
/// overlaps with the messages behind it. `units` ports act alike, or those of them that a message names as its senders.
class LinkPort : public sc_core::sc_module {
 public:
  LinkPort(sc_core::sc_module_name name, const std::string& account, const LinkConfig& config, std::int64_t units, Recorder& recorder);

  tlm_utils::multi_passthrough_target_socket<LinkPort> target;

 private:
  void transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  const LinkConfig config_;
  const std::int64_t units_;
  Recorder& recorder_;
  std::int64_t free_at_ps_ = 0;
  std::size_t component_;
  AccountId transfer_;
};

}  // namespace memwall
