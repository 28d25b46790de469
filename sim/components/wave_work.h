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

/// The messages of one round of an exchange, on behalf of `slot`.
inline Transfer messages(const Exchange& exchange, std::int64_t round, std::size_t slot) {
  Transfer message;
  message.parts.push_back({slot, DramAction::spill, exchange.message_bytes(round)});
  message.senders = exchange.senders(round);
  return message;
}

}  // namespace memwall
