// SPDX-License-Identifier: MIT
#include "sim/components/kv_buffers.h"

#include <algorithm>

#include "models/base/ticks.h"
#include "sim/kernel/simulation.h"
#include "sim/kernel/transport.h"

namespace memwall {

KvBuffers::KvBuffers(sc_core::sc_module_name name, BytesPerSecond bandwidth, Recorder& recorder)
    : sc_module(name),
      target("target"),
      bandwidth_(bandwidth),
      recorder_(recorder),
      component_(recorder.add_component("cim.chip.kv_buffer")),
      write_(open_account(recorder, CimAction::kv_buffer_write)),
      read_(open_account(recorder, CimAction::kv_buffer_read)) {
  target.register_b_transport(this, &KvBuffers::transport);
}

void KvBuffers::transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const BlockWork& work = load_of<BlockWork>(payload);
  Visit visit(work);
  std::int64_t longest = 0;
  for (const ChipShare& share : work.stage->chips) {
    const std::int64_t busy = to_ps(share.part * (Bytes(double(work.kv_bytes)) / bandwidth_));
    visit.take(buffers_.at(share.chip), busy);
    longest = std::max(longest, busy);
  }
  const std::int64_t end = visit.wait();
  recorder_.post(work.slot(), work.kv_writes ? write_ : read_, {work.kv_bytes, work.kv_bytes, longest});
  recorder_.worked(component_, work.slot(), end - longest, end);
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

}  // namespace memwall
