// SPDX-License-Identifier: MIT
/// A hash for what a sweep reads and writes by the gigabyte; in the byte order of the machine.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "models/base/fnv1a.h"

namespace memwall {

/// As fnv1a, over words of eight bytes. Each step is a bijection of the state, so that no single word can change unseen; the rotation keeps
/// high bits from standing alone.
inline std::uint64_t word_hash(std::string_view bytes, std::uint64_t state = 0xcbf29ce484222325u) {
  std::uint64_t word = 0;
  for (; bytes.size() >= sizeof word; bytes.remove_prefix(sizeof word)) {
    std::memcpy(&word, bytes.data(), sizeof word);
    state = std::rotl((state ^ word) * 0x100000001b3u, 29);
  }
  return fnv1a(bytes, state);
}

}  // namespace memwall
