// SPDX-License-Identifier: MIT
#include "sim/components/core_array.h"

#include "models/base/ticks.h"
#include "sim/kernel/simulation.h"
#include "sim/kernel/transport.h"

namespace memwall {
namespace {

/// Time of part of `total` actions at `rate`: the parts add up to the whole, rounded up once.
std::int64_t part_ps(const WaveWork& work, std::int64_t total, Hertz rate) { return work.of(to_ps(double(total) / rate)); }

}  // namespace

CoreArray::CoreArray(sc_core::sc_module_name name, const VonNeumannConfig& config, std::int64_t units, Recorder& recorder)
    : sc_module(name), matrix("matrix"), vector("vector"), buffer("buffer"), config_(config), units_(units), recorder_(recorder) {
  const std::string path = this->name();
  matrix_component_ = recorder.add_component(path + ".matrix_unit");
  vector_component_ = recorder.add_component(path + ".vector_unit");
  for (const auto& width : config.matrix_unit.widths) {
    macs_.push_back(recorder.open(path + ".matrix_unit", "mac_" + std::to_string(width.bits) + "bit", Category::mac));
  }
  vector_ = recorder.open(path + ".vector_unit", "op", Category::vector);
  scratchpad_read_ = recorder.open(path + ".scratchpad", "read", Category::buffer);
  scratchpad_write_ = recorder.open(path + ".scratchpad", "write", Category::buffer);
  registers_ = recorder.open(path + ".registers", "access", Category::register_file);
  matrix.register_b_transport(this, &CoreArray::multiply, 0);
  vector.register_b_transport(this, &CoreArray::apply, 1);
}

AccountId CoreArray::mac_account(int bits) const {
  const auto& widths = config_.matrix_unit.widths;
  return macs_[std::size_t(&config_.matrix_unit.width(bits) - widths.data())];
}

void CoreArray::multiply(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  WaveWork& work = load_of<WaveWork>(payload);
  WaveWork reads;
  reads.copy_from(work);
  send(buffer, reads);
  for (std::size_t slot = 0; slot < work.plan->parts.size(); ++slot) {
    const KernelPart& part = work.plan->parts[slot];
    const std::int64_t scratchpad = units_ * work.of(part.scratchpad_bytes);
    if (scratchpad > 0) {
      recorder_.post(slot, scratchpad_write_, {scratchpad, scratchpad, 0});
      recorder_.post(slot, scratchpad_read_, {scratchpad, scratchpad, 0});
    }
    const std::int64_t registers = units_ * work.of(part.register_bytes);
    if (registers > 0) recorder_.post(slot, registers_, {registers, registers, 0});
    if (part.macs == 0) continue;
    const Hertz peak = config_.matrix_unit.width(part.mac_bits).ops;
    const std::int64_t start = now_ps();
    if (work.wave == nullptr) {
      wait(to_sc_time(part_ps(work, 2 * part.macs, peak)));
    } else {
      multiply_wave(work, slot, peak);
    }
    recorder_.post(slot, mac_account(part.mac_bits), {units_ * work.of(part.macs), 0, now_ps() - start});
    recorder_.worked(matrix_component_, slot, start, now_ps());
  }
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

/// Whole tiles, one after the other on each core; over the kernel not faster than its power allows. The rows of a fused kernel share the
/// time of its tiles by their MACs.
void CoreArray::multiply_wave(const WaveWork& work, std::size_t slot, Hertz peak) {
  const KernelSchedule& schedule = work.plan->schedule;
  std::int64_t macs = 0;
  for (const KernelPart& part : work.plan->parts) macs += part.macs;
  const double own = double(work.plan->parts[slot].macs) / double(macs);
  const Hertz core_peak = peak / double(config_.matrix_unit.cores);
  wait(to_sc_time(to_ps(own * work.share * schedule.work_time(*work.wave, core_peak))));
  macs_done_ += work.of(work.plan->parts[slot].macs);
  const std::int64_t least = schedule.launch_ps + to_ps(2.0 * double(macs_done_) / (schedule.sustained * peak));
  if (least > now_ps()) wait(to_sc_time(least - now_ps()));
}

void CoreArray::apply(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const WaveWork& work = load_of<WaveWork>(payload);
  for (std::size_t slot = 0; slot < work.plan->parts.size(); ++slot) {
    const KernelPart& part = work.plan->parts[slot];
    if (part.vector_ops == 0) continue;
    const std::int64_t start = now_ps();
    if (work.wave == nullptr) {
      wait(to_sc_time(part_ps(work, part.vector_ops, config_.vector_unit.ops)));
    } else if (work.plan->schedule.item_clocks > 0) {
      const double clocks = work.share * double(work.wave->rounds) * work.plan->schedule.item_clocks;
      wait(to_sc_time(std::max(to_ps(clocks / config_.core_clock), part_ps(work, part.vector_ops, config_.vector_unit.ops))));
    }
    recorder_.post(slot, vector_, {units_ * work.of(part.vector_ops), 0, now_ps() - start});
    recorder_.worked(vector_component_, slot, start, now_ps());
  }
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

}  // namespace memwall
