// SPDX-License-Identifier: MIT
#include "sim/components/dispatcher.h"

#include "models/base/ticks.h"
#include "sim/kernel/transport.h"

namespace memwall {

Dispatcher::Dispatcher(sc_core::sc_module_name name, const KernelPlan& plan, std::int64_t tile_buffers)
    : sc_module(name),
      memory("memory"),
      matrix("matrix"),
      vector("vector"),
      link("link"),
      plan_(plan),
      fetched_(tile_buffers),
      multiplied_(tile_buffers),
      applied_(tile_buffers) {
  sc_core::sc_spawn([this] { run(); }, "run");
}

void Dispatcher::run() {
  for (const Exchange& exchange : plan_.before) pass(exchange, 0);
  running_ = 4;
  spawn("fetch", nullptr, &fetched_, [this](std::int64_t wave) { move(wave, false); });
  spawn("multiply", &fetched_, &multiplied_, [this](std::int64_t wave) { send_wave(matrix, wave); });
  spawn("apply", &multiplied_, &applied_, [this](std::int64_t wave) { send_wave(vector, wave); });
  spawn("write_back", &applied_, nullptr, [this](std::int64_t wave) { move(wave, true); });
  wait(stages_done_);
  for (const Exchange& exchange : plan_.behind) pass(exchange, plan_.parts.size() - 1);
  finished_ = true;
}

void Dispatcher::spawn(const char* name, Slots* before, Slots* behind, std::function<void(std::int64_t)> work) {
  sc_core::sc_spawn([this, before, behind, work] { run_stage(before, behind, work); }, name);
}

/// Takes each wave from the slots before the stage and a free slot behind it; the first and the last stage have slots on one side.
void Dispatcher::run_stage(Slots* before, Slots* behind, const std::function<void(std::int64_t)>& work) {
  for (std::int64_t wave = 0; wave < plan_.waves; ++wave) {
    if (before) before->ready.wait();
    if (behind) behind->free.wait();
    work(wave);
    if (before) before->free.post();
    if (behind) behind->ready.post();
  }
  if (--running_ == 0) stages_done_.notify();
}

void Dispatcher::send_wave(tlm_utils::simple_initiator_socket<Dispatcher>& unit, std::int64_t wave) {
  WaveWork work;
  work.plan = &plan_;
  work.from = wave;
  work.to = wave + 1;
  work.whole = plan_.waves;
  send(unit, work);
}

void Dispatcher::pass(const Exchange& exchange, std::size_t slot) {
  for (std::int64_t round = 0; round < exchange.rounds; ++round) {
    Transfer message = messages(exchange, round, slot);
    send(link, message);
  }
}

void Dispatcher::move(std::int64_t wave, bool writes) {
  Transfer load;
  for (std::size_t slot = 0; slot < plan_.parts.size(); ++slot) {
    for (std::size_t action = 0; action < kDramActions; ++action) {
      if (is_write(DramAction(action)) != writes) continue;
      const std::int64_t bytes = part_of(plan_.parts[slot].memory_bytes[action], wave, plan_.waves);
      if (bytes > 0) load.parts.push_back({slot, DramAction(action), bytes});
    }
  }
  if (!load.parts.empty()) send(memory, load);
}

}  // namespace memwall
