// SPDX-License-Identifier: MIT
/// One wave of a kernel, as the dispatcher hands it to the units of a device.
#pragma once

#include <tlm>

#include "sim/mapping/von_neumann_plan.h"

namespace memwall {

/// Wave `index` of the `plan.waves` equal waves of a kernel.
struct WaveWork : tlm::tlm_extension<WaveWork> {
  const KernelPlan* plan = nullptr;
  std::int64_t index = 0;

  tlm::tlm_extension_base* clone() const override { return new WaveWork(*this); }
  void copy_from(const tlm::tlm_extension_base& other) override { *this = static_cast<const WaveWork&>(other); }
};

}  // namespace memwall
