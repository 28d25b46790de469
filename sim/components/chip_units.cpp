// SPDX-License-Identifier: MIT
#include "sim/components/chip_units.h"

#include <algorithm>

#include "models/base/ticks.h"
#include "sim/kernel/simulation.h"
#include "sim/kernel/transport.h"

namespace memwall {
namespace {

/// What one of the copies of the units does of a block.
double of_copy(const BlockWork& work, std::int64_t total) { return double(work.part(total)) / work.stage->copies; }

}  // namespace

ChipUnits::ChipUnits(sc_core::sc_module_name name, const CimConfig& config, Recorder& recorder)
    : sc_module(name),
      vector("vector"),
      attention("attention"),
      config_(config),
      recorder_(recorder),
      vector_component_(recorder.add_component("cim.chip.vector_unit")),
      attention_component_(recorder.add_component("cim.chip.attention_unit")),
      vector_poster_(recorder, {CimAction::vector_op, CimAction::tile_buffer_read, CimAction::tile_buffer_write}),
      attention_poster_(recorder, {CimAction::attention_mac, CimAction::attention_op, CimAction::attention_buffer_read,
                                   CimAction::attention_buffer_write}) {
  vector.register_b_transport(this, &ChipUnits::apply);
  attention.register_b_transport(this, &ChipUnits::attend);
}

void ChipUnits::apply(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const BlockWork& work = load_of<BlockWork>(payload);
  const Seconds time = of_copy(work, work.stage->unit_ops) / config_.vector_unit.rate;
  occupy(vector_units_, vector_component_, vector_poster_, work, time);
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

void ChipUnits::attend(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const BlockWork& work = load_of<BlockWork>(payload);
  // The MACs of one head overlap the softmax of another.
  const Seconds macs = of_copy(work, work.stage->unit_ops) / config_.attention_unit.rate;
  const Seconds softmax = of_copy(work, work.stage->softmax_ops) / config_.attention_vector_rate;
  occupy(attention_units_, attention_component_, attention_poster_, work, std::max(macs, softmax));
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

std::int64_t ChipUnits::busiest_ps() const { return std::max(vector_units_.busiest_ps(), attention_units_.busiest_ps()); }

void ChipUnits::occupy(ChipServers& units, std::size_t component, const CimPoster& poster, const BlockWork& work, Seconds one_chip) {
  Visit visit(work);
  std::int64_t busy = 0;
  for (const ChipShare& share : work.stage->chips) {
    const std::int64_t time = to_ps(share.part * one_chip);
    visit.take(units.at(share.chip), time);
    busy = std::max(busy, time);
  }
  const std::int64_t end = visit.wait();
  poster.post(work, busy);
  if (busy > 0) recorder_.worked(component, work.slot(), end - busy, end);
}

}  // namespace memwall
