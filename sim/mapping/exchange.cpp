// SPDX-License-Identifier: MIT
#include "sim/mapping/exchange.h"

#include <algorithm>
#include <bit>

#include "models/base/integers.h"
#include "models/base/ticks.h"

namespace memwall {
namespace {

/// Levels of a binomial tree: on level l, device i with the lowest set bit l of its number has its parent at i − 2^l.
std::int64_t tree_levels(std::int64_t devices) { return std::bit_width(std::uint64_t(devices - 1)); }

/// The protocol for short messages has little start and a part of the link's rate, that for long ones the reverse.
Exchange with_protocol(const VonNeumannConfig& config, Exchange exchange) {
  if (!config.calibrated || exchange.rounds == 0) return exchange;
  const KernelLibrary::Collectives& c = config.kernels->collectives;
  exchange.step_ps = to_ps(exchange.way == Way::tree ? c.tree_step : c.step);
  Exchange for_long = exchange;
  exchange.launch_ps = to_ps(c.launch);
  exchange.share = c.short_share;
  for_long.launch_ps = to_ps(c.launch + c.long_start);
  for_long.share = c.long_share;
  return exchange.least_ps(config.link) <= for_long.least_ps(config.link) ? exchange : for_long;
}

}  // namespace

const char* to_string(Way way) {
  static constexpr const char* names[] = {"ring", "tree", "direct"};
  return names[std::size_t(way)];
}

std::int64_t Exchange::message_bytes(std::int64_t round) const {
  return way == Way::ring ? part_of(bytes, round % devices, devices) : bytes;
}

std::int64_t Exchange::senders(std::int64_t round) const {
  if (way != Way::tree) return devices;
  const std::int64_t level = std::min(round, rounds - 1 - round);
  return ceil_div(devices - (std::int64_t(1) << level), std::int64_t(2) << level);
}

std::int64_t Exchange::least_ps(const LinkConfig& link) const {
  const Bytes message(double(way == Way::ring ? ceil_div(bytes, devices) : bytes));
  const std::int64_t bare = to_ps(message / link.bandwidth) + to_ps(link.latency);
  return launch_ps + rounds * std::max(bare, to_ps(message / (share * link.bandwidth)) + step_ps);
}

std::string Exchange::key() const {
  return std::string(to_string(way)) + std::to_string(devices) + "," + std::to_string(rounds) + "," + std::to_string(bytes) + "," +
         std::to_string(launch_ps);
}

Exchange all_reduce(const VonNeumannConfig& config, Way way, std::int64_t devices, std::int64_t bytes) {
  const std::int64_t rounds = 2 * (way == Way::tree ? tree_levels(devices) : devices - 1);
  return with_protocol(config, {.way = way, .devices = devices, .rounds = rounds, .bytes = bytes});
}

Exchange all_reduce(const VonNeumannConfig& config, std::int64_t devices, std::int64_t bytes) {
  const Exchange ring = all_reduce(config, Way::ring, devices, bytes);
  if (!config.calibrated) return ring;
  const Exchange tree = all_reduce(config, Way::tree, devices, bytes);
  return tree.least_ps(config.link) < ring.least_ps(config.link) ? tree : ring;
}

Exchange all_gather(const VonNeumannConfig& config, std::int64_t devices, std::int64_t bytes) {
  return with_protocol(config, {.way = Way::ring, .devices = devices, .rounds = devices - 1, .bytes = bytes});
}

Exchange hand_over(const VonNeumannConfig& config, std::int64_t devices, std::int64_t bytes) {
  return with_protocol(config, {.way = Way::direct, .devices = devices, .rounds = 1, .bytes = bytes});
}

}  // namespace memwall
