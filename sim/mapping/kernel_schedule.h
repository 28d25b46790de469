// SPDX-License-Identifier: MIT
/// How one kernel runs on the cores of a calibrated device: its waves, and the rates that its family of kernels achieves.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/mapping/matmul_tiling.h"

namespace memwall {

/// What runs on the cores at one time.
struct WaveShape {
  std::int64_t items;      ///< output tiles, parts of a cache, or rows
  std::int64_t cores;      ///< that have one
  std::int64_t rounds;     ///< items of one core, one after the other
  std::int64_t item_macs;  ///< of the longest item, padding to whole tiles included
};

struct KernelSchedule {
  std::vector<WaveShape> waves;         ///< none: equal waves at full rates (ideal mode)
  std::int64_t items = 0;               ///< of all waves
  std::int64_t launch_ps = 0;           ///< before the first wave
  std::int64_t wave_ps = 0;             ///< of each wave, beside its work
  std::int64_t end_ps = 0;              ///< behind the last wave
  double fill = 0;                      ///< share of a wave's fetch before its work, and of its work behind its fetch
  double efficiency = 1;                ///< share of the matrix unit's peak within a wave
  double sustained = 1;                 ///< share of the peak that power allows over the kernel
  double item_clocks = 0;               ///< of a core for an item of a vector kernel
  BytesPerSecond memory_rate{};         ///< that all loads in flight can use
  BytesPerSecond core_memory_rate{};    ///< that those of one core can use
  BytesPerSecond core_buffer_rate{};    ///< global buffer to one core
  std::int64_t item_operand_bytes = 0;  ///< global buffer to core
  std::int64_t item_store_bytes = 0;    ///< results of an item, behind its work

  /// The least time of fetching `bytes` from memory and the operands of `share` of the items of a wave.
  Seconds fetch_time(const WaveShape& wave, double bytes, double share) const;
  /// The time of the work of one wave on a matrix unit of `peak` op/s per core.
  Seconds work_time(const WaveShape& wave, Hertz peak) const;
  std::string key() const;
};

struct MatmulMapping {
  MatmulTiling tiling;
  KernelSchedule schedule;
  Seconds predicted;  ///< by the closed form that the search compares with
  std::int64_t columns;
};

/// All mappings that the kernels of the family offer, output tiles by splits of k; `dram_bytes` is what the matmul moves between memory
/// and global buffer. Throws InputError where nothing fits scratchpad and registers.
std::vector<MatmulMapping> matmul_mappings(const VonNeumannConfig& config, const MatmulShape& shape, std::int64_t dram_bytes);
/// The one of the least predicted time.
MatmulMapping map_matmul(const VonNeumannConfig& config, const MatmulShape& shape, std::int64_t dram_bytes);

/// Scores, softmax and values in one kernel: `count` caches of `keys` rows, `queries` rows that attend to each (those of all heads of a
/// group), of `head_dim` elements; a share `density` of all scores is needed. `kv_bytes` come from memory, `bytes` in all.
struct AttentionShape {
  std::int64_t count, queries, keys, head_dim, value_dim;
  double density;
  std::int64_t kv_bytes, bytes;
};
KernelSchedule schedule_attention(const VonNeumannConfig& config, const AttentionShape& shape);

/// A vector kernel over `rows` rows of `elements`, with `bytes` that stay in the global buffer.
KernelSchedule schedule_rows(const VonNeumannConfig& config, std::int64_t rows, std::int64_t elements, std::int64_t buffer_bytes,
                             bool is_norm, bool is_activation);

}  // namespace memwall
