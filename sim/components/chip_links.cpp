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
      transfer_(recorder.open(info(CimAction::link).component, info(CimAction::link).action, Category::link)) {
  target.register_b_transport(this, &ChipLinks::transport);
}

void ChipLinks::transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const BlockWork& work = load_of<BlockWork>(payload);
  work.stage->unit == CimStage::Unit::load ? load(work) : send_tokens(work);
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

ChipLinks::Ports& ChipLinks::ports_of(std::int64_t chip) {
  Ports& ports = chips_[chip];
  if (ports.free_at_ps.empty()) ports.free_at_ps.resize(std::size_t(config_.ports));
  return ports;
}

void ChipLinks::load(const BlockWork& work) {
  const std::int64_t start = now_ps();
  std::int64_t end = start, bytes = 0, longest = 0;
  for (const ChipArrival& arrival : work.stage->arrivals) {
    const std::int64_t busy = to_ps(Bytes(double(arrival.bytes) / double(config_.ports)) / config_.bandwidth);
    Ports& ports = ports_of(arrival.chip);
    for (std::int64_t& free_at : ports.free_at_ps) {
      free_at = std::max(free_at, start) + busy;
      ports.busy_ps += busy;
      end = std::max(end, free_at + to_ps(config_.latency));
    }
    bytes += arrival.bytes;
    longest = std::max(longest, busy);
  }
  if (bytes == 0) return;
  wait(to_sc_time(end - start));
  recorder_.post(work.slot(), transfer_, {bytes, bytes, longest});
  recorder_.worked(component_, work.slot(), start, end);
}

void ChipLinks::send_tokens(const BlockWork& work) {
  const std::int64_t rows = work.part(work.stage->arrival_rows);
  // Each copy has links of its own.
  const std::int64_t of_copy = ceil_div(rows, work.stage->copies);
  const std::int64_t timed_rows = work.stage->experts && rows == 0 ? 1 : of_copy;
  std::int64_t end = now_ps();
  std::int64_t bytes = 0;
  std::int64_t longest = 0;
  std::int64_t hops = 0;
  for (const ChipArrival& arrival : work.stage->arrivals) {
    if (timed_rows == 0) break;
    ++hops;
    Ports& ports = ports_of(arrival.chip);
    auto port = std::min_element(ports.free_at_ps.begin(), ports.free_at_ps.end());
    const std::int64_t busy = to_ps(Bytes(double(timed_rows * arrival.bytes)) / config_.bandwidth);
    *port = std::max(*port, now_ps()) + busy;
    ports.busy_ps += busy;
    end = std::max(end, (work.leads ? now_ps() + busy : *port) + hops * to_ps(config_.latency));
    bytes += rows * arrival.bytes;
    longest = std::max(longest, busy);
  }
  if (end > now_ps()) {
    const std::int64_t start = now_ps();
    wait(to_sc_time(end - start));
    recorder_.post(work.slot(), transfer_, {bytes, bytes, longest});
    recorder_.worked(component_, work.slot(), start, end);
  }
}

std::int64_t ChipLinks::busiest_ps() const {
  std::int64_t busiest = 0;
  for (const auto& [chip, ports] : chips_) busiest = std::max(busiest, ports.busy_ps / config_.ports);
  return busiest;
}

}  // namespace memwall
