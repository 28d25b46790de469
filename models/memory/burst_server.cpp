// SPDX-License-Identifier: MIT
#include "models/memory/burst_server.h"

#include "models/memory/dram_device.h"

namespace memwall {

BurstServer::BurstServer(const DramDevice& device, Ticks earlier)
    : device_(&device),
      stripe_(std::max(device.organization.stripe_bursts(), device.organization.row_bursts())),
      bursts_(device.organization.capacity() / device.organization.burst),
      channel_(device, earlier) {}

std::int64_t BurstServer::serve(const Run& run, Ticks since, Ticks until) {
  while (now_ + 1 < since && wake_ < since) {
    now_ = wake_;
    wake_ = channel_.step(now_);
  }
  now_ = std::max(now_, since - 1);
  for (std::int64_t served = 0;;) {
    const Ticks edge = now_ + 1;
    while (served < run.bursts) {
      const DramPlace place = device_->organization.place((run.first + served) % bursts_);
      if (!channel_.accepts(place, run.write, edge)) break;
      wake_ = std::min(wake_, channel_.accept(place, run.write, order_++, edge));
      ++served;
    }
    if (served == run.bursts || wake_ >= until) return served;
    now_ = wake_;
    wake_ = channel_.step(now_);
  }
}

Ticks BurstServer::finish(bool reads, bool writes) {
  const bool leaves_writes = device_->write_end == WriteEnd::accepted;
  const auto waits = [&] { return (reads && channel_.waiting(false) > 0) || (writes && !leaves_writes && channel_.waiting(true) > 0); };
  while (waits()) {
    now_ = wake_;
    wake_ = channel_.step(now_);
  }
  const Ticks written = leaves_writes ? now_ + 1 : channel_.write_end();
  return std::max(reads ? channel_.read_end() : 0, writes ? written : 0);
}

}  // namespace memwall
