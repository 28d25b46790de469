// SPDX-License-Identifier: MIT
#include "models/memory/dram_pattern.h"

#include <algorithm>
#include <bit>

#include "models/base/error.h"

namespace memwall {
namespace {

constexpr std::int64_t kStride = 4096;

/// Vigna's splitmix64: a fixed permutation of the 64-bit numbers.
std::uint64_t splitmix64(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

std::int64_t scattered(std::int64_t index, std::int64_t places) {
  return static_cast<std::int64_t>(splitmix64(static_cast<std::uint64_t>(index)) % static_cast<std::uint64_t>(places));
}

std::int64_t block_bytes(DramPattern pattern) { return pattern == DramPattern::blk4k_read ? 4096 : 65536; }

}  // namespace

const std::vector<std::string>& dram_pattern_names() {
  static const std::vector<std::string> names = {"seq_read",    "seq_write",    "mix21_one_stream", "mix21_two_streams", "stride4k_read",
                                                 "blk64k_read", "blk64k_write", "blk4k_read",       "rand_read",         "rand_mix21"};
  return names;
}

std::optional<DramPattern> dram_pattern(const std::string& name) {
  const auto& names = dram_pattern_names();
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) return std::nullopt;
  return DramPattern(at - names.begin());
}

DramStream::DramStream(DramPattern pattern, std::int64_t burst, std::int64_t capacity, std::int64_t requests)
    : pattern_(pattern), burst_(burst), capacity_bursts_(capacity / burst), requests_(requests) {
  ensure(std::has_single_bit(static_cast<std::uint64_t>(capacity_bursts_)), "address bits reach a power of two of bursts");
}

DramStream DramStream::share(std::int64_t channels) const {
  ensure(streaming() && every_ == 1 && requests_ % channels == 0 && run(0) % channels == 0, "only streams go to all channels in turn");
  DramStream one = *this;
  one.every_ = channels;
  one.requests_ = requests_ / channels;
  return one;
}

DramRequest DramStream::operator[](std::int64_t index) const {
  if (every_ > 1) return {whole(index * every_).burst / every_, whole(index * every_).write};
  return whole(index);
}

DramRequest DramStream::whole(std::int64_t index) const {
  const std::int64_t all = capacity_bursts_;
  switch (pattern_) {
    case DramPattern::seq_read:
    case DramPattern::seq_write: return {index & (all - 1), pattern_ == DramPattern::seq_write};
    case DramPattern::mix21_one_stream: return {index & (all - 1), index % 3 == 2};
    case DramPattern::mix21_two_streams: {
      const std::int64_t group = index / 3, k = index % 3;
      return k < 2 ? DramRequest{(2 * group + k) % all, false} : DramRequest{(all / 2 + group) % all, true};
    }
    case DramPattern::stride4k_read: {
      const std::int64_t laps = index * kStride / (all * burst_);
      return {(index * (kStride / burst_) + laps) % all, false};
    }
    case DramPattern::blk64k_read:
    case DramPattern::blk64k_write:
    case DramPattern::blk4k_read: {
      const std::int64_t of_block = block_bytes(pattern_) / burst_;
      return {scattered(index / of_block, all / of_block) * of_block + index % of_block, pattern_ == DramPattern::blk64k_write};
    }
    case DramPattern::rand_read: return {scattered(index, all), false};
    case DramPattern::rand_mix21: return {scattered(index, all), index % 3 == 2};
  }
  return {};
}

std::int64_t DramStream::run(std::int64_t index) const {
  index *= every_;
  std::int64_t length = 1;
  if (sequential()) {
    length = capacity_bursts_ - index % capacity_bursts_;
  } else if (streaming() || pattern_ == DramPattern::blk4k_read) {
    const std::int64_t of_block = block_bytes(pattern_) / burst_;
    length = of_block - index % of_block;
  }
  return std::min(length, requests_ * every_ - index) / every_;
}

}  // namespace memwall
