// SPDX-License-Identifier: MIT
#include "sim/components/dram_channel.h"

#include <algorithm>

#include "sim/kernel/simulation.h"
#include "sim/kernel/transport.h"

namespace memwall {
DramChannel::DramChannel(sc_core::sc_module_name name, const DramConfig& config, std::int64_t units, Recorder& recorder)
    : sc_module(name),
      target("target"),
      config_(config),
      units_(units),
      recorder_(recorder),
      memory_(SharedDram::make(config)),
      component_(recorder.add_component(this->name())) {
  for (std::size_t i = 0; i < kDramActions; ++i) {
    accounts_[i] = recorder.open(this->name(), to_string(DramAction(i)), Category::dram);
  }
  activate_ = recorder.open(this->name(), "activate", Category::dram);
  io_ = recorder.open(this->name(), "io", Category::dram);
  phy_ = recorder.open(this->name(), "phy", Category::dram);
  target.register_b_transport(this, &DramChannel::transport);
  sc_core::sc_spawn_options method;
  method.spawn_method();
  method.dont_initialize();
  method.set_sensitivity(&next_finish_);
  sc_core::sc_spawn([this] { finish(); }, "finish", &method);
}

void DramChannel::transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const Transfer& load = load_of<Transfer>(payload);
  std::vector<DramDemand> demands;
  for (const TransferPart& part : load.parts) {
    if (part.bytes > 0) demands.push_back({part.action, part.bytes});
  }
  if (!demands.empty()) {
    const std::int64_t start_ps = now_ps();
    if (waiting_.empty()) idle_until_ps_ = start_ps;
    Waiting waiting{.ticket = memory_->arrive(demands, start_ps)};
    waiting_.push_back(&waiting);
    predict();
    while (!waiting.done) wait(waiting.finished);
    post(load, waiting.service, start_ps);
  }
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

void DramChannel::finish() {
  for (DramService& service : memory_->finish(now_ps())) {
    const auto found = std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting* w) { return w->ticket == service.ticket; });
    ensure(found != waiting_.end(), "the memory finished a transaction that nobody waits for");
    Waiting& waiting = **found;
    waiting.service = std::move(service);
    waiting.done = true;
    waiting.finished.notify(sc_core::SC_ZERO_TIME);
    waiting_.erase(found);
  }
  if (waiting_.empty()) busy_ps_ += now_ps() - idle_until_ps_;
  predict();
}

void DramChannel::predict() {
  next_finish_.cancel();
  if (const auto next = memory_->next_finish(now_ps())) next_finish_.notify(to_sc_time(std::max<std::int64_t>(1, *next - now_ps())));
}

void DramChannel::post(const Transfer& load, const DramService& service, std::int64_t start_ps) {
  const double per_byte = service.busy_ps / double(load.bytes());
  auto activates = service.activates.begin();
  for (const TransferPart& part : load.parts) {
    if (part.bytes == 0) continue;
    const std::int64_t bytes = units_ * part.bytes;
    const auto busy = static_cast<std::int64_t>(per_byte * double(part.bytes));
    recorder_.post(part.slot, accounts_[std::size_t(part.action)], {bytes, bytes, busy});
    recorder_.post(part.slot, activate_, {units_ * *activates++, 0, 0});
    recorder_.post(part.slot, io_, {bytes, 0, 0});
    recorder_.post(part.slot, phy_, {bytes, 0, 0});
    const bool last_of_slot = &part == &load.parts.back() || (&part + 1)->slot != part.slot;
    if (last_of_slot) recorder_.worked(component_, part.slot, start_ps, now_ps());
  }
}

void price_memory(Prices& prices, Accounts& accounts, const std::string& path, const DramConfig& config, double devices) {
  for (std::size_t i = 0; i < kDramActions; ++i) {
    const auto action = DramAction(i);
    prices.set(accounts.open(path, to_string(action), Category::dram),
               is_write(action) ? config.energy.array_write : config.energy.array_read);
  }
  prices.set(accounts.open(path, "activate", Category::dram), config.energy.activate);
  prices.set(accounts.open(path, "io", Category::dram), config.energy.io);
  prices.set(accounts.open(path, "phy", Category::dram), config.energy.phy);
  const double stacks = devices * double(config.stacks);
  const DramEnergy& energy = config.energy;
  prices.add({path, "background", Category::leakage, {stacks * energy.background.value, energy.background.provenance}});
  prices.add({path, "refresh", Category::refresh, {stacks * energy.refresh_power(config.device), energy.refresh.provenance}});
}

}  // namespace memwall
