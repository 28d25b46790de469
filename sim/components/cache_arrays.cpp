// SPDX-License-Identifier: MIT
#include "sim/components/cache_arrays.h"

#include <algorithm>

#include "models/base/ticks.h"
#include "sim/kernel/transport.h"

namespace memwall {

CacheArrays::CacheArrays(sc_core::sc_module_name name, const CimConfig& config, Recorder& recorder)
    : sc_module(name),
      target("target"),
      config_(config),
      recorder_(recorder),
      component_(recorder.add_component("cim.kv_array")),
      arrays_(recorder, with_surroundings(kCacheActions)),
      write_(open_account(recorder, CimAction::kv_write)) {
  target.register_b_transport(this, &CacheArrays::work);
}

void CacheArrays::work(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const BlockWork& work = load_of<BlockWork>(payload);
  const CimStage& stage = *work.stage;
  const bool writes = stage.unit == CimStage::Unit::cache_write;
  const std::int64_t busy = occupancy(work);
  const std::int64_t last = std::min(busy, stage.token_ps);
  Visit visit(work);
  for (std::int64_t bank = stage.bank; bank <= stage.bank + (writes ? 1 : 0); ++bank) {
    visit.take(banks_[{bank, work.sequence}], busy, -last);
  }
  const std::int64_t end = visit.wait() + last;
  const std::int64_t posted = newly_busy(work, busy);
  arrays_.post(work, writes ? 0 : posted);
  const std::int64_t pulses = work.part(stage.totals[std::size_t(CimAction::kv_write)]);
  if (pulses > 0) recorder_.post(work.slot(), write_, {pulses, work.part(stage.kv_bytes), posted});
  if (busy > 0) recorder_.worked(component_, work.slot(), end - busy, end);
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

/// Of the arrays of one ring, which all heads of a sequence share in time.
std::int64_t CacheArrays::occupancy(const BlockWork& work) const {
  if (work.stage->unit == CimStage::Unit::cache) return work.ring_rows() * work.stage->interval_ps;
  return to_ps(config_.kv_arrays->write_time(work.stage->cache, work.ring_tokens));
}

/// What this adds to the time of the operator's busiest ring: rings work side by side.
std::int64_t CacheArrays::newly_busy(const BlockWork& work, std::int64_t busy_ps) {
  std::int64_t& ring = busy_[{std::int64_t(work.slot()), work.sequence}];
  std::int64_t& posted = posted_[std::int64_t(work.slot())];
  ring += busy_ps;
  const std::int64_t more = std::max<std::int64_t>(0, ring - posted);
  posted += more;
  return more;
}

std::int64_t CacheArrays::busiest_ps() const {
  std::int64_t busiest = 0;
  for (const auto& [place, bank] : banks_) busiest = std::max(busiest, bank.busy_ps());
  return busiest;
}

}  // namespace memwall
