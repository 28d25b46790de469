// SPDX-License-Identifier: MIT
#include "sim/components/tile_arrays.h"

#include <algorithm>

#include "sim/kernel/simulation.h"
#include "sim/kernel/transport.h"

namespace memwall {

TileArrays::TileArrays(sc_core::sc_module_name name, Recorder& recorder)
    : sc_module(name),
      target("target"),
      recorder_(recorder),
      component_(recorder.add_component("cim.array")),
      arrays_(recorder, with_surroundings(kWeightActions)),
      program_(open_account(recorder, CimAction::weight_write)) {
  target.register_b_transport(this, &TileArrays::transport);
}

void TileArrays::transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const BlockWork& work = load_of<BlockWork>(payload);
  const bool load = work.stage->unit == CimStage::Unit::load;
  const std::int64_t busy = load ? work.stage->interval_ps : work.of_rows(work.stage->rows, work.stage->interval_ps);
  Visit visit(work);
  visit.last_until(visit.start_ps() + busy);
  visit.take(stacks_, work.stage->stacks);
  if (!load && work.stage->shared_weight >= 0) visit.take(shared_[work.stage->shared_weight], busy);
  const std::int64_t end = visit.wait();
  arrays_.post(work, busy);
  const std::int64_t pulses = work.part(work.stage->totals[std::size_t(CimAction::weight_write)]);
  if (pulses > 0)
    recorder_.post(work.slot(), program_, {pulses, work.part(work.stage->memory_bytes[std::size_t(DramAction::read_weight)]), busy});
  if (end > visit.start_ps()) recorder_.worked(component_, work.slot(), visit.start_ps(), end);
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

std::int64_t TileArrays::busiest_ps() const {
  std::int64_t busiest = stacks_.busiest_ps();
  for (const auto& [weight, arrays] : shared_) busiest = std::max(busiest, arrays.busy_ps());
  return busiest;
}

}  // namespace memwall
