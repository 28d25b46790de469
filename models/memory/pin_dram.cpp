// SPDX-License-Identifier: MIT
#include "models/memory/pin_dram.h"

#include <algorithm>
#include <cmath>

namespace memwall {
namespace {

constexpr double kLastBytes = 1e-3;  // below this a stream is done: far less than a tick, above rounding error

}  // namespace

PinDram::PinDram(const DramConfig& config) : config_(config), bytes_per_ps_(config.bandwidth().value * 1e-12) {}

std::size_t PinDram::arrive(const std::vector<DramDemand>& demands, std::int64_t now_ps) {
  advance(now_ps);
  Stream stream{{tickets_++, 0.0, {}}, 0.0};
  for (const DramDemand& demand : demands) {
    stream.remaining_bytes += double(demand.bytes);
    stream.service.activates.push_back(activates(config_, demand.bytes));
  }
  streams_.push_back(std::move(stream));
  return streams_.back().service.ticket;
}

/// Moves the bytes that fit between the last event and now.
void PinDram::advance(std::int64_t now_ps) {
  if (!streams_.empty()) {
    const double share = double(now_ps - updated_ps_) / double(streams_.size());
    for (Stream& stream : streams_) {
      stream.remaining_bytes -= share * bytes_per_ps_;
      stream.service.busy_ps += share;
    }
  }
  updated_ps_ = now_ps;
}

std::optional<std::int64_t> PinDram::next_finish(std::int64_t now_ps) {
  if (streams_.empty()) return std::nullopt;
  advance(now_ps);
  double least = streams_.front().remaining_bytes;
  for (const Stream& stream : streams_) least = std::min(least, stream.remaining_bytes);
  const double ps = std::max(0.0, least) * double(streams_.size()) / bytes_per_ps_;
  return now_ps + std::max(std::int64_t{1}, static_cast<std::int64_t>(std::ceil(ps - 1e-6)));
}

std::vector<DramService> PinDram::finish(std::int64_t now_ps) {
  advance(now_ps);
  std::vector<DramService> done;
  for (Stream& stream : streams_) {
    if (stream.remaining_bytes <= kLastBytes) done.push_back(std::move(stream.service));
  }
  std::erase_if(streams_, [](const Stream& stream) { return stream.remaining_bytes <= kLastBytes; });
  return done;
}

}  // namespace memwall
