// SPDX-License-Identifier: MIT
#include "sim/components/chip_units.h"

#include <algorithm>

#include "models/base/ticks.h"
#include "sim/kernel/simulation.h"
#include "sim/kernel/transport.h"

namespace memwall {
namespace {

/// What one of the copies of the units does of a block.
double of_copy(const BlockWork& work, std::int64_t total) { return double(work.part(total)) / double(work.stage->copies); }

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
  occupy(vector_bank_, vector_component_, vector_poster_, work, time);
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

void ChipUnits::attend(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const BlockWork& work = load_of<BlockWork>(payload);
  // The MACs of one head overlap the softmax of another.
  const Seconds macs = of_copy(work, work.stage->unit_ops) / config_.attention_unit.rate;
  const Seconds softmax = of_copy(work, work.stage->softmax_ops) / config_.attention_vector_rate;
  occupy(attention_bank_, attention_component_, attention_poster_, work, std::max(macs, softmax));
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

std::int64_t ChipUnits::busiest_ps() const {
  std::int64_t busiest = 0;
  for (const Bank* bank : {&vector_bank_, &attention_bank_}) {
    for (const std::int64_t busy : bank->busy_ps) busiest = std::max(busiest, busy);
  }
  return busiest;
}

void ChipUnits::occupy(Bank& bank, std::size_t component, const CimPoster& poster, const BlockWork& work, Seconds one_chip) {
  const std::vector<ChipShare>& chips = work.stage->chips;
  const std::size_t reach = std::size_t(chips.back().chip) + 1;
  if (bank.free_at_ps.size() < reach) {
    bank.free_at_ps.resize(reach);
    bank.busy_ps.resize(reach);
  }
  std::int64_t end = now_ps();
  std::int64_t busy = 0;
  for (const ChipShare& share : chips) {
    std::int64_t& free_at = bank.free_at_ps[std::size_t(share.chip)];
    const std::int64_t time = to_ps(share.part * one_chip);
    bank.busy_ps[std::size_t(share.chip)] += time;
    free_at = std::max(free_at, now_ps()) + time;
    end = std::max(end, work.leads ? now_ps() + time : free_at);
    busy = std::max(busy, time);
  }
  if (end > now_ps()) wait(to_sc_time(end - now_ps()));
  poster.post(work, busy);
  if (busy > 0) recorder_.worked(component, work.slot(), end - busy, end);
}

}  // namespace memwall
