// SPDX-License-Identifier: MIT
/// A hash that is the same on every machine.
#pragma once

#include <cstdint>
#include <string_view>

namespace memwall {

/// FNV-1a, 64 bits.
constexpr std::uint64_t fnv1a(std::string_view bytes, std::uint64_t state = 0xcbf29ce484222325u) {
  for (const char c : bytes) state = (state ^ std::uint8_t(c)) * 0x100000001b3u;
  return state;
}

}  // namespace memwall
