// SPDX-License-Identifier: MIT
#include "sim/components/dram_channel.h"

#include <algorithm>
#include <cmath>

#include "sim/kernel/simulation.h"
#include "sim/kernel/transport.h"

namespace memwall {
namespace {

constexpr double kLastBytes = 1e-3;  // below this a stream is done: far less than a tick, above rounding error

}  // namespace

DramChannel::DramChannel(sc_core::sc_module_name name, const DramConfig& config, std::int64_t units, Recorder& recorder)
    : sc_module(name),
      target("target"),
      config_(config),
      units_(units),
      recorder_(recorder),
      bytes_per_ps_(config.bandwidth().value * 1e-12),
      component_(recorder.add_component(this->name())) {
  for (std::size_t i = 0; i < kDramActions; ++i) {
    accounts_[i] = recorder.open(this->name(), to_string(DramAction(i)), Category::dram);
  }
  activate_ = recorder.open(this->name(), "activate", Category::dram);
  phy_ = recorder.open(this->name(), "phy", Category::dram);
  target.register_b_transport(this, &DramChannel::transport);
  sc_core::sc_spawn_options method;
  method.spawn_method();
  method.dont_initialize();
  method.set_sensitivity(&next_completion_);
  sc_core::sc_spawn([this] { complete_streams(); }, "complete", &method);
}

void DramChannel::transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const Transfer& load = load_of<Transfer>(payload);
  Stream stream{.load = &load, .remaining_bytes = double(load.bytes()), .start_ps = now_ps()};
  if (stream.remaining_bytes > 0) {
    advance();
    streams_.push_back(&stream);
    predict();
    while (!stream.done) wait(stream.finished);
    post(stream);
  }
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

void DramChannel::complete_streams() {
  advance();
  for (Stream* stream : streams_) {
    if (stream->remaining_bytes > kLastBytes) continue;
    stream->done = true;
    stream->finished.notify(sc_core::SC_ZERO_TIME);
  }
  streams_.remove_if([](const Stream* stream) { return stream->done; });
  predict();
}

/// Moves the bytes that fit between the last event and now.
void DramChannel::advance() {
  const std::int64_t now = now_ps();
  if (!streams_.empty()) {
    busy_ps_ += now - updated_ps_;
    const double share = double(now - updated_ps_) / double(streams_.size());
    for (Stream* stream : streams_) {
      stream->remaining_bytes -= share * bytes_per_ps_;
      stream->busy_ps += share;
    }
  }
  updated_ps_ = now;
}

void DramChannel::predict() {
  next_completion_.cancel();
  if (streams_.empty()) return;
  double least = streams_.front()->remaining_bytes;
  for (const Stream* stream : streams_) least = std::min(least, stream->remaining_bytes);
  const double ps = std::max(0.0, least) * double(streams_.size()) / bytes_per_ps_;
  next_completion_.notify(to_sc_time(std::max(std::int64_t{1}, static_cast<std::int64_t>(std::ceil(ps - 1e-6)))));
}

void DramChannel::post(const Stream& stream) {
  const double per_byte = stream.busy_ps / double(stream.load->bytes());
  for (const TransferPart& part : stream.load->parts) {
    if (part.bytes == 0) continue;
    const std::int64_t bytes = units_ * part.bytes;
    const auto busy = static_cast<std::int64_t>(per_byte * double(part.bytes));
    recorder_.post(part.slot, accounts_[std::size_t(part.action)], {bytes, bytes, busy});
    recorder_.post(part.slot, activate_, {units_ * activates(config_, part.bytes), 0, 0});
    recorder_.post(part.slot, phy_, {bytes, 0, 0});
    const bool last_of_slot = &part == &stream.load->parts.back() || (&part + 1)->slot != part.slot;
    if (last_of_slot) recorder_.worked(component_, part.slot, stream.start_ps, now_ps());
  }
}

void price_memory(Prices& prices, Accounts& accounts, const std::string& path, const DramConfig& config, double devices) {
  for (std::size_t i = 0; i < kDramActions; ++i) {
    const auto action = DramAction(i);
    prices.set(accounts.open(path, to_string(action), Category::dram), is_write(action) ? config.write_energy : config.read_energy);
  }
  prices.set(accounts.open(path, "activate", Category::dram), config.activate_energy);
  prices.set(accounts.open(path, "phy", Category::dram), config.phy_energy);
  const double stacks = devices * double(config.stacks);
  prices.add({path, "background", Category::leakage, {stacks * config.stack_background.value, config.stack_background.provenance}});
  prices.add({path, "refresh", Category::refresh, {stacks * config.stack_refresh.value, config.stack_refresh.provenance}});
}

}  // namespace memwall
