// SPDX-License-Identifier: MIT
#include "sim/components/link_port.h"

#include <algorithm>

#include "models/base/ticks.h"
#include "sim/kernel/simulation.h"
#include "sim/kernel/transport.h"

namespace memwall {

LinkPort::LinkPort(sc_core::sc_module_name name, const std::string& account, const LinkConfig& config, std::int64_t units,
                   Recorder& recorder)
    : sc_module(name),
      target("target"),
      config_(config),
      units_(units),
      recorder_(recorder),
      component_(recorder.add_component(this->name())),
      transfer_(recorder.open(account, "transfer", Category::link)) {
  target.register_b_transport(this, &LinkPort::transport);
}

void LinkPort::transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const Transfer& load = load_of<Transfer>(payload);
  const std::int64_t busy = to_ps(Bytes(double(load.bytes())) / config_.bandwidth);
  const std::int64_t start = std::max(now_ps(), free_at_ps_);
  free_at_ps_ = start + busy;
  const std::int64_t arrival = free_at_ps_ + load.hops * to_ps(config_.latency);
  wait(to_sc_time(arrival - now_ps()));
  for (const TransferPart& part : load.parts) {
    const std::int64_t bytes = (load.senders > 0 ? load.senders : units_) * load.hops * part.bytes;
    recorder_.post(part.slot, transfer_, {bytes, bytes, std::int64_t(double(busy) * double(part.bytes) / double(load.bytes()))});
    recorder_.worked(component_, part.slot, start, arrival);
  }
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

}  // namespace memwall
