// SPDX-License-Identifier: MIT
#include "sim/mapping/matmul_tiling.h"

#include <algorithm>
#include <array>
#include <limits>

#include "models/base/integers.h"
#include "sim/workload/trace.h"

namespace memwall {
namespace {

constexpr std::int64_t kAccumulatorBytes = 4;
constexpr std::array<std::int64_t, 5> kTileEdges = {16, 32, 64, 128, 256};
constexpr std::int64_t kTileK = 64;      ///< depth of one slice in the scratchpad
constexpr std::int64_t kLeastWaves = 4;  // split along k where tiles are fewer
constexpr std::int64_t kMostWaves = 64;  // waves are equal in ideal mode: more of them change no time

bool fits(const VonNeumannConfig& config, const MatmulShape& shape, std::int64_t tile_m, std::int64_t tile_n) {
  const std::int64_t slice = bytes_of(tile_m * kTileK, shape.a_bits) + bytes_of(kTileK * tile_n, shape.b_bits);
  return double(config.tile_buffers * slice) <= config.scratchpad.capacity.value &&
         double(tile_m * tile_n * kAccumulatorBytes) <= config.registers.capacity.value;
}

/// Each tile row reads all of B, each tile column all of A.
std::int64_t core_reads(const MatmulShape& shape, std::int64_t tile_m, std::int64_t tile_n) {
  return shape.count * (ceil_div(shape.n, tile_n) * bytes_of(shape.m * shape.k, shape.a_bits) +
                        ceil_div(shape.m, tile_m) * bytes_of(shape.k * shape.n, shape.b_bits));
}

/// One matrix instruction takes its fragments of A and B from registers, and reads and writes its accumulators.
/// The smaller output side lies along the fragment's n, as kernels for few tokens do.
std::int64_t register_traffic(const MatrixUnitConfig& unit, const MatmulShape& shape) {
  const std::int64_t small = std::min(shape.m, shape.n);
  const std::int64_t large = std::max(shape.m, shape.n);
  const std::int64_t instructions =
      shape.count * ceil_div(large, unit.fragment_m) * ceil_div(small, unit.fragment_n) * ceil_div(shape.k, unit.fragment_k);
  const int large_bits = shape.n >= shape.m ? shape.b_bits : shape.a_bits;
  const int small_bits = shape.n >= shape.m ? shape.a_bits : shape.b_bits;
  const std::int64_t per_instruction = bytes_of(unit.fragment_m * unit.fragment_k, large_bits) +
                                       bytes_of(unit.fragment_n * unit.fragment_k, small_bits) +
                                       2 * kAccumulatorBytes * unit.fragment_m * unit.fragment_n;
  return instructions * per_instruction;
}

}  // namespace

MatmulTiling matmul_traffic(const VonNeumannConfig& config, const MatmulShape& shape, std::int64_t tile_m, std::int64_t tile_n) {
  MatmulTiling tiling{};
  tiling.tile_m = tile_m;
  tiling.tile_n = tile_n;
  tiling.core_read_bytes = core_reads(shape, tile_m, tile_n);
  const std::int64_t tile_rows = ceil_div(shape.m, tile_m);
  const std::int64_t tiles = shape.count * tile_rows * ceil_div(shape.n, tile_n);
  tiling.waves = std::clamp(ceil_div(tiles, config.matrix_unit.cores), kLeastWaves, kMostWaves);
  // The cores hold a patch of output tiles and walk along k together. Patches span all tile rows where the cores
  // suffice, so that B streams once; A then streams once for each patch of tile columns.
  const std::int64_t patch_columns = std::max<std::int64_t>(1, config.matrix_unit.cores / tile_rows);
  tiling.a_passes = ceil_div(ceil_div(shape.n, tile_n), patch_columns);
  tiling.core_write_bytes = bytes_of(shape.count * shape.m * shape.n, shape.out_bits);
  tiling.register_bytes = register_traffic(config.matrix_unit, shape);
  return tiling;
}

MatmulTiling tile_matmul(const VonNeumannConfig& config, const MatmulShape& shape) {
  std::int64_t best_m = 0, best_n = 0, least = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t tile_m : kTileEdges) {
    for (const std::int64_t tile_n : kTileEdges) {
      if (!fits(config, shape, tile_m, tile_n)) continue;
      const std::int64_t reads = core_reads(shape, tile_m, tile_n);
      if (reads >= least) continue;
      best_m = tile_m;
      best_n = tile_n;
      least = reads;
    }
  }
  if (best_m == 0) throw InputError("no output tile of 16 x 16 fits scratchpad and registers; raise their capacity");
  return matmul_traffic(config, shape, best_m, best_n);
}

}  // namespace memwall
