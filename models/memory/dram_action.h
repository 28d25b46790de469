// SPDX-License-Identifier: MIT
/// Why bytes cross the memory channel.
#pragma once

#include <cstddef>

namespace memwall {

enum class DramAction { read_weight, read_kv, write_kv, read_activation, write_activation, spill };
inline constexpr std::size_t kDramActions = 6;

constexpr const char* to_string(DramAction action) {
  constexpr const char* names[kDramActions] = {"read_weight", "read_kv", "write_kv", "read_activation", "write_activation", "spill"};
  return names[std::size_t(action)];
}

}  // namespace memwall
