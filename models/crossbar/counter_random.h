// SPDX-License-Identifier: MIT
/// Random numbers that are a function of key and counter: the same whoever asks, in any order, on any number of threads.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace memwall {

/// What a stream of numbers is for; streams of one seed are independent.
enum class RandomStream : std::uint32_t { read_noise = 1, programming, drift, stuck_at, variation, converter, cell_noise, sweep };

/// Philox 4x32 with 10 rounds (Salmon et al., SC 2011).
class CounterRandom {
 public:
  using Words = std::array<std::uint32_t, 4>;

  CounterRandom(std::uint64_t seed, RandomStream stream)
      : key_{std::uint32_t(seed), std::uint32_t(seed >> 32) ^ (std::uint32_t(stream) * 0x9E3779B9u)} {}

  const std::array<std::uint32_t, 2>& key() const { return key_; }

  Words words(std::uint64_t a, std::uint64_t b = 0) const {
    Words c = {std::uint32_t(a), std::uint32_t(a >> 32), std::uint32_t(b), std::uint32_t(b >> 32)};
    auto [k0, k1] = key_;
    for (int round = 0; round < 10; ++round, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
      const std::uint64_t p = std::uint64_t(c[0]) * 0xD2511F53u, q = std::uint64_t(c[2]) * 0xCD9E8D57u;
      c = {std::uint32_t(q >> 32) ^ c[1] ^ k0, std::uint32_t(q), std::uint32_t(p >> 32) ^ c[3] ^ k1, std::uint32_t(p)};
    }
    return c;
  }

  /// In [0, 1).
  double uniform(std::uint64_t a, std::uint64_t b = 0) const {
    const Words w = words(a, b);
    return double((std::uint64_t{w[0]} << 21) ^ (w[1] >> 11)) * 0x1p-53;
  }

  /// Standard normal (Box and Muller).
  double normal(std::uint64_t a, std::uint64_t b = 0) const {
    const Words w = words(a, b);
    const double u = (double((std::uint64_t{w[0]} << 21) ^ (w[1] >> 11)) + 1.0) * 0x1p-53;
    const double t = double((std::uint64_t{w[2]} << 21) ^ (w[3] >> 11)) * 0x1p-53;
    return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * t);
  }

 private:
  std::array<std::uint32_t, 2> key_;
};

}  // namespace memwall
