// SPDX-License-Identifier: MIT
#include "sim/components/chip_links.h"

#include <algorithm>

#include "models/base/ticks.h"
#include "sim/kernel/simulation.h"
#include "sim/kernel/transport.h"

namespace memwall {

ChipLinks::ChipLinks(sc_core::sc_module_name name, const LinkConfig& config, Recorder& recorder)
    : sc_module(name),
      target("target"),
      config_(config),
      recorder_(recorder),
      component_(recorder.add_component("cim.link")),
      transfer_(open_account(recorder, CimAction::link)) {
  target.register_b_transport(this, &ChipLinks::transport);
}

void ChipLinks::transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const BlockWork& work = load_of<BlockWork>(payload);
  work.stage->unit == CimStage::Unit::load ? load(work) : send_tokens(work);
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

ChipLinks::Ports& ChipLinks::ports_of(std::int64_t chip) { return chips_.try_emplace(chip, std::size_t(config_.ports)).first->second; }

void ChipLinks::load(const BlockWork& work) {
  Visit own(work);
  Visit& visit = work.visit != nullptr ? *work.visit : own;
  std::int64_t bytes = 0, longest = 0;
  for (const ChipArrival& arrival : work.stage->arrivals) {
    const std::int64_t busy = to_ps(Bytes(double(arrival.bytes) / double(config_.ports)) / config_.bandwidth);
    for (Server& port : ports_of(arrival.chip)) visit.take(port, busy, to_ps(config_.latency));
    bytes += arrival.bytes;
    longest = std::max(longest, busy);
  }
  if (bytes > 0) brought(work, visit, bytes, longest);
}

void ChipLinks::send_tokens(const BlockWork& work) {
  if (work.stage->arrivals.empty()) return;
  Visit own(work);
  Visit& visit = work.visit != nullptr ? *work.visit : own;
  std::int64_t bytes = 0, longest = 0;
  for (const ChipArrival& arrival : work.stage->arrivals) {
    Ports& ports = ports_of(arrival.chip);
    const auto free_first = std::min_element(ports.begin(), ports.end(), [&](const Server& a, const Server& b) {
      return a.free_for(work.token, visit.start_ps()) < b.free_for(work.token, visit.start_ps());
    });
    // Each copy has links of its own.
    const std::int64_t busy = to_ps(Bytes(double(work.of_rows(work.stage->arrival_rows, arrival.bytes))) / config_.bandwidth);
    visit.take(*free_first, busy);
    bytes +=
        work.stage->experts ? work.part(work.stage->arrival_rows * arrival.bytes) : work.part(work.stage->arrival_rows) * arrival.bytes;
    longest = std::max(longest, busy);
  }
  if (bytes > 0) brought(work, visit, bytes, longest);
}

void ChipLinks::brought(const BlockWork& work, Visit& visit, std::int64_t bytes, std::int64_t longest_ps) {
  const std::int64_t end = work.visit != nullptr ? visit.end_ps() : visit.wait();
  recorder_.post(work.slot(), transfer_, {bytes, bytes, longest_ps});
  // What follows hides the latency of all rows but the last.
  const std::int64_t behind = work.end == work.whole ? work.stage->arrival_depth_ps : 0;
  recorder_.worked(component_, work.slot(), visit.start_ps(), end + behind);
}

std::int64_t ChipLinks::busiest_ps() const {
  std::int64_t busiest = 0;
  for (const auto& [chip, ports] : chips_) {
    std::int64_t busy = 0;
    for (const Server& port : ports) busy += port.busy_ps();
    busiest = std::max(busiest, busy / config_.ports);
  }
  return busiest;
}

}  // namespace memwall
