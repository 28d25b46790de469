// SPDX-License-Identifier: MIT
#include "sim/system_power.h"

#include <utility>

namespace memwall {
namespace {

struct Step {
  DecodePower power;
  bool full;  ///< the pipeline
};

Step run_step(const ConfigNode& architecture, const DecodeStep& step, std::int64_t batch, std::optional<std::int64_t> devices) {
  const Simulation run = simulate(architecture, step(batch), {.devices = devices});
  const Evidence& e = run.evidence;
  const Watts power(e.static_w + e.segments_j / e.period_s);
  return {{batch, run.facts.devices, run.result.capacity_used, power}, e.busiest_s >= (1.0 - 1e-9) * e.period_s};
}

}  // namespace

DecodePower decode_power(const ConfigNode& architecture, const DecodeStep& step, std::int64_t batch, std::optional<std::int64_t> devices) {
  return run_step(architecture, step, batch, devices).power;
}

DecodePower full_pipeline_power(const ConfigNode& architecture, const DecodeStep& step, std::optional<std::int64_t> devices) {
  constexpr std::int64_t kLargest = std::int64_t(1) << 20;
  for (std::int64_t batch = 2; batch <= kLargest; batch *= 2) {
    const Step run = run_step(architecture, step, batch, devices);
    if (run.full) return run.power;
  }
  throw InputError("no batch up to " + std::to_string(kLargest) + " fills the pipeline of this system");
}

}  // namespace memwall
