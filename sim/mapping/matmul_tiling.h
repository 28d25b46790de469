// SPDX-License-Identifier: MIT
/// How one matmul is cut into output tiles for the cores of a device, and what that makes each level move.
#pragma once

#include <cstdint>

#include "sim/mapping/von_neumann_config.h"

namespace memwall {

/// `count` products C[m×n] = A[m×k]·B[k×n] on one device.
struct MatmulShape {
  std::int64_t count, m, n, k;
  int a_bits, b_bits, out_bits;
  bool quantises = false;  ///< A arrives wide: a kernel in front makes it 8 bit, as measured operators do
};

struct MatmulTiling {
  std::int64_t tile_m, tile_n;    ///< output tile of one core
  std::int64_t waves;             ///< rounds of tiles over the cores, from 4 to 64
  std::int64_t a_passes;          ///< times that A streams past when it does not stay in the global buffer
  std::int64_t core_read_bytes;   ///< A and B tiles, global buffer to cores
  std::int64_t core_write_bytes;  ///< outputs, cores to global buffer
  std::int64_t register_bytes;    ///< operand fragments and accumulators
};

/// The tile shape that moves the fewest bytes between global buffer and cores among those that fit `tile_buffers`
/// times into the scratchpad and once, as 32-bit accumulators, into the registers.
MatmulTiling tile_matmul(const VonNeumannConfig& config, const MatmulShape& shape);

/// What output tiles of `tile_m` × `tile_n` make each level move; nothing is chosen.
MatmulTiling matmul_traffic(const VonNeumannConfig& config, const MatmulShape& shape, std::int64_t tile_m, std::int64_t tile_n);

}  // namespace memwall
