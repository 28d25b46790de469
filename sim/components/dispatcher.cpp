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
  sc_core::sc_spawn([this] { fetch(); }, "fetch");
  sc_core::sc_spawn([this] { multiply(); }, "multiply");
  sc_core::sc_spawn([this] { apply(); }, "apply");
  sc_core::sc_spawn([this] { write_back(); }, "write_back");
  wait(stages_done_);
  for (const Exchange& exchange : plan_.behind) pass(exchange, plan_.parts.size() - 1);
  finished_ = true;
}

void Dispatcher::fetch() {
  for (std::int64_t wave = 0; wave < plan_.waves; ++wave) {
    fetched_.free.wait();
    move(wave, false);
    fetched_.ready.post();
  }
  finish_stage();
}

void Dispatcher::multiply() {
  for (std::int64_t wave = 0; wave < plan_.waves; ++wave) {
    fetched_.ready.wait();
    multiplied_.free.wait();
    WaveWork work;
    work.plan = &plan_;
    work.from = wave;
    work.to = wave + 1;
    work.whole = plan_.waves;
    send(matrix, work);
    fetched_.free.post();
    multiplied_.ready.post();
  }
  finish_stage();
}

void Dispatcher::apply() {
  for (std::int64_t wave = 0; wave < plan_.waves; ++wave) {
    multiplied_.ready.wait();
    applied_.free.wait();
    WaveWork work;
    work.plan = &plan_;
    work.from = wave;
    work.to = wave + 1;
    work.whole = plan_.waves;
    send(vector, work);
    multiplied_.free.post();
    applied_.ready.post();
  }
  finish_stage();
}

void Dispatcher::write_back() {
  for (std::int64_t wave = 0; wave < plan_.waves; ++wave) {
    applied_.ready.wait();
    move(wave, true);
    applied_.free.post();
  }
  finish_stage();
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

void Dispatcher::finish_stage() {
  if (--running_ == 0) stages_done_.notify();
}

}  // namespace memwall
