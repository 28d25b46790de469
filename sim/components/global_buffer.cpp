// SPDX-License-Identifier: MIT
#include "sim/components/global_buffer.h"

#include "sim/kernel/transport.h"

namespace memwall {

GlobalBuffer::GlobalBuffer(sc_core::sc_module_name name, std::int64_t units, Recorder& recorder)
    : sc_module(name),
      fill("fill"),
      cores("cores"),
      memory("memory"),
      units_(units),
      recorder_(recorder),
      read_(recorder.open(this->name(), "read", Category::buffer)),
      write_(recorder.open(this->name(), "write", Category::buffer)),
      noc_(recorder.open(std::string(this->name()) + ".noc", "transfer", Category::noc)) {
  fill.register_b_transport(this, &GlobalBuffer::move);
  cores.register_b_transport(this, &GlobalBuffer::serve);
}

void GlobalBuffer::move(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  memory->b_transport(payload, delay);
  for (const TransferPart& part : load_of<Transfer>(payload).parts) {
    const std::int64_t bytes = units_ * part.bytes;
    recorder_.post(part.slot, is_write(part.action) ? read_ : write_, {bytes, bytes, 0});
  }
}

void GlobalBuffer::serve(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const WaveWork& work = load_of<WaveWork>(payload);
  for (std::size_t slot = 0; slot < work.plan->parts.size(); ++slot) {
    const KernelPart& part = work.plan->parts[slot];
    const auto post = [&](AccountId account, std::int64_t total) {
      const std::int64_t bytes = units_ * work.of(total);
      if (bytes > 0) recorder_.post(slot, account, {bytes, bytes, 0});
    };
    post(read_, part.core_read_bytes);
    post(write_, part.core_write_bytes);
    post(noc_, part.core_read_bytes + part.core_write_bytes);
  }
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

}  // namespace memwall
