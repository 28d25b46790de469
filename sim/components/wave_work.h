// SPDX-License-Identifier: MIT
/// Part of a kernel, as the dispatcher hands it to the units of a device.
#pragma once

#include <tlm>

#include "models/base/integers.h"
#include "sim/kernel/transfer.h"
#include "sim/mapping/von_neumann_plan.h"

namespace memwall {

/// What lies between `from` and `to` of the `whole` of a kernel: of each amount of the plan its share, so that the shares add up.
struct WaveWork : tlm::tlm_extension<WaveWork> {
  const KernelPlan* plan = nullptr;
  std::int64_t from = 0, to = 1, whole = 1;
  const WaveShape* wave = nullptr;  ///< calibrated mode: the wave on the cores …
  double share = 1;                 ///< … and how much of its work this is

  std::int64_t of(std::int64_t total) const { return proportion(total, to, whole) - proportion(total, from, whole); }
  tlm::tlm_extension_base* clone() const override { return new WaveWork(*this); }
  void copy_from(const tlm::tlm_extension_base& other) override { *this = static_cast<const WaveWork&>(other); }
};

/// What each device of a ring passes to its neighbour in one round: its share of the vector.
inline Transfer ring_message(const KernelPlan& plan, std::int64_t round, std::int64_t devices) {
  Transfer message;
  message.parts.push_back({plan.parts.size() - 1, DramAction::spill, part_of(plan.collective_bytes, round % devices, devices)});
  return message;
}

}  // namespace memwall
