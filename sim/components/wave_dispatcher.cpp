// SPDX-License-Identifier: MIT
#include "sim/components/wave_dispatcher.h"

#include <algorithm>

#include "models/base/ticks.h"
#include "sim/kernel/simulation.h"
#include "sim/kernel/transport.h"

namespace memwall {
namespace {

constexpr std::int64_t kParts = 4096;  // of an item, for shares

/// Waits until `time` has passed since `start_ps`.
void pace(std::int64_t start_ps, std::int64_t time) {
  if (start_ps + time > now_ps()) wait(to_sc_time(start_ps + time - now_ps()));
}

std::int64_t position(std::int64_t first, const WaveShape& wave, double share) {
  return first * kParts + std::llround(double(wave.items * kParts) * share);
}

}  // namespace

WaveDispatcher::WaveDispatcher(sc_core::sc_module_name name, const VonNeumannConfig& config, const KernelPlan& plan, std::int64_t devices,
                               Recorder& recorder)
    : sc_module(name),
      memory("memory"),
      matrix("matrix"),
      vector("vector"),
      link("link"),
      plan_(plan),
      devices_(devices),
      link_rate_(config.link.bandwidth),
      recorder_(recorder),
      launches_(recorder.add_component(std::string(this->name()) + ".launch")),
      host_(recorder.open(std::string(this->name()) + ".host", "nanosecond", Category::host)) {
  sc_core::sc_spawn([this] { run(); }, "run");
  sc_core::sc_spawn([this] { fetch_waves(); }, "fetch");
}

void WaveDispatcher::run() {
  const KernelSchedule& s = plan_.schedule;
  for (const Exchange& exchange : plan_.before) pass(exchange, 0);
  wait(to_sc_time(s.launch_ps));
  recorder_.worked(launches_, 0, now_ps() - s.launch_ps, now_ps());
  std::int64_t first = 0;
  for (const WaveShape& wave : s.waves) {
    started_.post();
    filled_.wait();
    work(wave, first, 0.0, 1.0 - s.fill);
    fetched_.wait();
    work(wave, first, 1.0 - s.fill, 1.0);
    wait(to_sc_time(to_ps(Bytes(double(s.item_store_bytes)) / s.core_memory_rate) + s.wave_ps));
    first += wave.items;
  }
  wait(to_sc_time(s.end_ps));
  if (plan_.host_ps > 0) {
    wait(to_sc_time(plan_.host_ps));
    recorder_.post(0, host_, {devices_ * plan_.host_ps / 1000, 0, plan_.host_ps});
    recorder_.worked(launches_, 0, now_ps() - plan_.host_ps, now_ps());
  }
  for (const Exchange& exchange : plan_.behind) pass(exchange, plan_.parts.size() - 1);
  finished_ = true;
}

void WaveDispatcher::fetch_waves() {
  std::int64_t first = 0;
  for (const WaveShape& wave : plan_.schedule.waves) {
    started_.wait();
    fetch(wave, first, 0.0, plan_.schedule.fill);
    filled_.post();
    fetch(wave, first, plan_.schedule.fill, 1.0);
    fetched_.post();
    first += wave.items;
  }
}

/// Operands come from memory no faster than the loads in flight ask for them; results of other waves go back meanwhile.
void WaveDispatcher::fetch(const WaveShape& wave, std::int64_t first, double from, double to) {
  WaveWork part;
  part.from = position(first, wave, from);
  part.to = position(first, wave, to);
  part.whole = plan_.schedule.items * kParts;
  Transfer load;
  for (std::size_t slot = 0; slot < plan_.parts.size(); ++slot) {
    for (std::size_t action = 0; action < kDramActions; ++action) {
      const std::int64_t bytes = part.of(plan_.parts[slot].memory_bytes[action]);
      if (bytes > 0) load.parts.push_back({slot, DramAction(action), bytes});
    }
  }
  const std::int64_t start = now_ps();
  const std::int64_t time = to_ps(plan_.schedule.fetch_time(wave, double(load.bytes()), to - from));
  if (!load.parts.empty()) send(memory, load);
  pace(start, time);
}

void WaveDispatcher::work(const WaveShape& wave, std::int64_t first, double from, double to) {
  WaveWork part;
  part.plan = &plan_;
  part.from = position(first, wave, from);
  part.to = position(first, wave, to);
  part.whole = plan_.schedule.items * kParts;
  part.wave = &wave;
  part.share = to - from;
  send(matrix, part);
  send(vector, part);
}

void WaveDispatcher::pass(const Exchange& exchange, std::size_t slot) {
  wait(to_sc_time(exchange.launch_ps));
  for (std::int64_t round = 0; round < exchange.rounds; ++round) {
    Transfer message = messages(exchange, round, slot);
    const std::int64_t start = now_ps();
    const std::int64_t time = to_ps(Bytes(double(message.bytes())) / (exchange.share * link_rate_)) + exchange.step_ps;
    send(link, message);
    pace(start, time);
  }
}

}  // namespace memwall
