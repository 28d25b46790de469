// SPDX-License-Identifier: MIT
#include "sim/components/noc.h"

#include <algorithm>

#include "sim/kernel/simulation.h"
#include "sim/kernel/transport.h"

namespace memwall {
namespace {

/// At the ports of the stage: all of a weight at once, tokens of a cache as its busiest ring takes them.
std::int64_t at_ports(const BlockWork& work) {
  switch (work.stage->unit) {
    case CimStage::Unit::load: return work.stage->noc_ps;
    case CimStage::Unit::cache_write: return work.ring_tokens * work.stage->noc_ps;
    case CimStage::Unit::cache: return work.ring_rows() * work.stage->noc_ps;
    default: return work.of_rows(work.stage->rows, work.stage->noc_ps);
  }
}

/// Without what other stages have on the way.
std::int64_t own_time(const BlockWork& work) {
  std::int64_t at_units = 0;
  for (const auto* ports : {&work.stage->into_units, &work.stage->from_units}) {
    for (const ChipTime& port : *ports) at_units = std::max(at_units, work.of_copy(port.ps));
  }
  return std::max({at_ports(work), work.of_copy(work.stage->link_ps), at_units});
}

}  // namespace

Noc::Noc(sc_core::sc_module_name name, Recorder& recorder)
    : sc_module(name),
      target("target"),
      recorder_(recorder),
      component_(recorder.add_component("cim.chip.noc")),
      poster_(recorder, {CimAction::noc_hop}) {
  target.register_b_transport(this, &Noc::transport);
}

void Noc::transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const BlockWork& work = load_of<BlockWork>(payload);
  const std::int64_t busy = own_time(work);
  Visit visit(work);
  visit.last_until(visit.start_ps() + busy);
  visit.take(links_, work.stage->mesh);
  visit.take(into_units_, work.stage->into_units);
  visit.take(from_units_, work.stage->from_units);
  const std::int64_t end = visit.wait();
  poster_.post(work, busy);
  if (end > visit.start_ps()) recorder_.worked(component_, work.slot(), visit.start_ps(), end);
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

}  // namespace memwall
