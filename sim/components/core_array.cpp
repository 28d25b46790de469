// SPDX-License-Identifier: MIT
#include "sim/components/core_array.h"

#include "models/base/ticks.h"
#include "sim/kernel/simulation.h"
#include "sim/kernel/transport.h"

namespace memwall {
namespace {

/// Time of wave `index` when `total` actions at `rate` are spread over `waves`: the waves add up to the whole, rounded
/// up once.
std::int64_t wave_ps(std::int64_t total, Hertz rate, std::int64_t index, std::int64_t waves) {
  return part_of(to_ps(double(total) / rate), index, waves);
}

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
  const std::int64_t waves = work.plan->waves;
  for (std::size_t slot = 0; slot < work.plan->parts.size(); ++slot) {
    const KernelPart& part = work.plan->parts[slot];
    const std::int64_t scratchpad = units_ * part_of(part.scratchpad_bytes, work.index, waves);
    if (scratchpad > 0) {
      recorder_.post(slot, scratchpad_write_, {scratchpad, scratchpad, 0});
      recorder_.post(slot, scratchpad_read_, {scratchpad, scratchpad, 0});
    }
    const std::int64_t registers = units_ * part_of(part.register_bytes, work.index, waves);
    if (registers > 0) recorder_.post(slot, registers_, {registers, registers, 0});
    if (part.macs == 0) continue;
    const std::int64_t busy = wave_ps(2 * part.macs, config_.matrix_unit.width(part.mac_bits).ops, work.index, waves);
    const std::int64_t start = now_ps();
    wait(to_sc_time(busy));
    recorder_.post(slot, mac_account(part.mac_bits), {units_ * part_of(part.macs, work.index, waves), 0, busy});
    recorder_.worked(matrix_component_, slot, start, now_ps());
  }
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

void CoreArray::apply(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const WaveWork& work = load_of<WaveWork>(payload);
  for (std::size_t slot = 0; slot < work.plan->parts.size(); ++slot) {
    const KernelPart& part = work.plan->parts[slot];
    if (part.vector_ops == 0) continue;
    const std::int64_t busy = wave_ps(part.vector_ops, config_.vector_unit.ops, work.index, work.plan->waves);
    const std::int64_t start = now_ps();
    wait(to_sc_time(busy));
    recorder_.post(slot, vector_, {units_ * part_of(part.vector_ops, work.index, work.plan->waves), 0, busy});
    recorder_.worked(vector_component_, slot, start, now_ps());
  }
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

}  // namespace memwall
