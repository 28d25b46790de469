// SPDX-License-Identifier: MIT
#include "sim/mapping/kernel_schedule.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "models/base/integers.h"
#include "models/base/ticks.h"
#include "sim/workload/trace.h"

namespace memwall {
namespace {

constexpr std::int64_t kStepK = 64;         // depth of one slice of operands
constexpr std::int64_t kLeastSplitK = 256;  // shallower parts of k are not worth a split
constexpr std::int64_t kSmallTile = 4096;   // accumulators: two such tiles share a core
constexpr std::int64_t kQueryTile = 128, kKeyTile = 128;
constexpr std::int64_t kDecodeQueries = 64;    // query rows up to which the cache is split, not the queries
constexpr std::int64_t kMostWaves = 1024;      // more are joined in rounds
constexpr std::int64_t kAccumulatorBytes = 4;  // partial sums are 32 bit

Hertz core_peak(const VonNeumannConfig& config, int bits) { return config.matrix_unit.width(bits).ops / double(config.matrix_unit.cores); }

BytesPerSecond per_core(const VonNeumannConfig& config, double bytes_per_clock) {
  return BytesPerSecond(bytes_per_clock * config.core_clock.value);
}

/// `items` alike over `slots` places: full waves and what is left.
std::vector<WaveShape> even_waves(std::int64_t items, std::int64_t slots, std::int64_t cores, std::int64_t item_macs) {
  while (ceil_div(items, slots) > kMostWaves) slots *= 2;
  std::vector<WaveShape> waves;
  for (std::int64_t done = 0; done < items; done += slots) {
    const std::int64_t now = std::min(slots, items - done);
    waves.push_back({now, std::min(now, cores), ceil_div(now, cores), item_macs});
  }
  return waves;
}

/// As the dispatcher lets it happen, with each wave's share of `bytes`.
Seconds predict(const KernelSchedule& s, double bytes, double macs, Hertz peak, std::int64_t cores) {
  const auto time = [&](const WaveShape& wave) {
    const Seconds fetch = s.fetch_time(wave, bytes * double(wave.items) / double(s.items), 1.0), work = s.work_time(wave, peak);
    return std::max(fetch, work) + s.fill * std::min(fetch, work) + Bytes(double(s.item_store_bytes)) / s.core_memory_rate +
           from_ps(s.wave_ps);
  };
  // All waves but the last are alike.
  const Seconds waves = double(s.waves.size() - 1) * time(s.waves.front()) + time(s.waves.back());
  const Seconds by_power = 2.0 * macs / (s.sustained * double(cores) * peak);
  return from_ps(s.launch_ps) + std::max(waves, by_power) + from_ps(s.end_ps);
}

}  // namespace

Seconds KernelSchedule::fetch_time(const WaveShape& wave, double bytes, double share) const {
  const BytesPerSecond from_memory = std::min(memory_rate, double(wave.cores) * core_memory_rate);
  const double operands = double(wave.items) * double(item_operand_bytes) * share;
  return std::max(Bytes(bytes) / from_memory, Bytes(operands) / (double(wave.cores) * core_buffer_rate));
}

Seconds KernelSchedule::work_time(const WaveShape& wave, Hertz peak) const {
  return 2.0 * double(wave.rounds) * double(wave.item_macs) / (efficiency * peak);
}

std::string KernelSchedule::key() const {
  std::string key = std::to_string(items) + "," + std::to_string(launch_ps) + "," + std::to_string(end_ps) + "," +
                    std::to_string(item_operand_bytes) + "," + std::to_string(item_store_bytes) + "," + std::to_string(item_clocks);
  for (const WaveShape& wave : waves) key += ";" + std::to_string(wave.items) + "," + std::to_string(wave.item_macs);
  return key;
}

std::vector<MatmulMapping> matmul_mappings(const VonNeumannConfig& config, const MatmulShape& shape, std::int64_t dram_bytes) {
  const KernelLibrary::Matmul& kernels = config.kernels->matmul;
  const int bits = config.matrix_unit.width(std::max(shape.a_bits, shape.b_bits)).bits;
  const Hertz peak = core_peak(config, bits);
  const double rows = double(shape.count) * double(shape.m);
  KernelSchedule base;
  base.fill = kernels.fill;
  base.sustained = bits <= 8 ? kernels.sustained_8bit : kernels.sustained;
  base.memory_rate = kernels.memory_share * config.memory.bandwidth();
  base.core_memory_rate = per_core(config, kernels.core_bytes_per_clock);
  base.core_buffer_rate = BytesPerSecond(kernels.operand_bytes_per_op * core_peak(config, 16).value);
  Seconds launch = kernels.launch;
  if (shape.quantises)
    launch = launch + kernels.quantise_launch + rows * (kernels.quantise_row + double(shape.k) * kernels.quantise_element);
  base.launch_ps = to_ps(launch);

  std::vector<MatmulMapping> mappings;
  for (const std::int64_t tile_m : {16, 32, 64, 128, 256}) {
    if (tile_m > 16 && tile_m >= 2 * shape.m) continue;
    for (const std::int64_t tile_n : {32, 64, 128, 192, 256}) {
      if (tile_n == 192 && !kernels.tile_of_192) continue;
      // Accumulators take half of the registers, operands and addresses the rest.
      if (double(2 * tile_m * tile_n * kAccumulatorBytes) > config.registers.capacity.value) continue;
      const std::int64_t slice = bytes_of(tile_m * kStepK, shape.a_bits) + bytes_of(kStepK * tile_n, shape.b_bits);
      if (double(config.tile_buffers * slice) > config.scratchpad.capacity.value) continue;
      for (const std::int64_t split : {1, 2, 3, 4, 6, 8, 16}) {
        const std::int64_t part_k = ceil_div(ceil_div(shape.k, split), kStepK) * kStepK;
        if (split > kernels.largest_split || (split > 1 && part_k < kLeastSplitK)) continue;
        MatmulMapping mapping{matmul_traffic(config, shape, tile_m, tile_n), base, {}, shape.n};
        KernelSchedule& s = mapping.schedule;
        s.items = shape.count * ceil_div(shape.m, tile_m) * ceil_div(shape.n, tile_n) * split;
        const std::int64_t slots = config.matrix_unit.cores * (tile_m * tile_n <= kSmallTile ? 2 : 1);
        s.waves = even_waves(s.items, slots, config.matrix_unit.cores, tile_m * tile_n * part_k);
        s.item_operand_bytes = bytes_of(tile_m * part_k, shape.a_bits) + bytes_of(part_k * tile_n, shape.b_bits);
        s.item_store_bytes = bytes_of(tile_m * tile_n, shape.out_bits);
        mapping.tiling.core_read_bytes = s.items * s.item_operand_bytes;
        if (split > 1) {
          // Partial sums go out and come back once.
          const std::int64_t partial = kAccumulatorBytes * split * shape.count * shape.m * shape.n;
          mapping.tiling.core_write_bytes += partial;
          mapping.tiling.core_read_bytes += partial;
          s.item_operand_bytes += 2 * partial / s.items;
          s.end_ps = to_ps(kernels.split);
        }
        mapping.predicted = predict(s, double(dram_bytes), rows * double(shape.n) * double(shape.k), peak, config.matrix_unit.cores);
        mappings.push_back(std::move(mapping));
      }
    }
  }
  if (mappings.empty()) throw InputError("no output tile of 16 x 32 fits scratchpad and registers; raise their capacity");
  return mappings;
}

MatmulMapping map_matmul(const VonNeumannConfig& config, const MatmulShape& shape, std::int64_t dram_bytes) {
  std::vector<MatmulMapping> all = matmul_mappings(config, shape, dram_bytes);
  return std::move(*std::min_element(all.begin(), all.end(),
                                     [](const MatmulMapping& a, const MatmulMapping& b) { return a.predicted.value < b.predicted.value; }));
}

KernelSchedule schedule_attention(const VonNeumannConfig& config, const AttentionShape& shape) {
  const KernelLibrary::Attention& kernels = config.kernels->attention;
  const std::int64_t cores = config.matrix_unit.cores;
  const Hertz peak = core_peak(config, 16);
  KernelSchedule s;
  s.efficiency = kernels.efficiency;
  s.memory_rate = kernels.memory_share * config.memory.bandwidth();
  s.core_memory_rate = s.core_buffer_rate = per_core(config, kernels.core_bytes_per_clock);
  const std::int64_t dims = shape.head_dim + shape.value_dim;
  if (shape.queries > kDecodeQueries || shape.density < 1.0) {
    // One item is a tile of queries of one head; a causal mask makes the items of late queries longer. The longest go first.
    s.launch_ps = to_ps(kernels.prefill_launch);
    s.wave_ps = to_ps(kernels.prefill_wave);
    s.core_buffer_rate = BytesPerSecond(config.kernels->matmul.operand_bytes_per_op * peak.value);
    const std::int64_t tiles = ceil_div(shape.queries, kQueryTile);
    s.items = shape.count * tiles;
    s.waves = even_waves(s.items, cores, cores, 0);
    const double least = std::max(0.0, 2.0 * shape.density - 1.0) * double(shape.keys);
    std::int64_t done = 0;
    for (WaveShape& wave : s.waves) {
      const double keys = double(shape.keys) - (double(shape.keys) - least) * double(done / shape.count * shape.count) / double(s.items);
      wave.item_macs = kQueryTile * ceil_div(std::max<std::int64_t>(1, std::llround(keys)), kKeyTile) * kKeyTile * dims;
      done += wave.items;
    }
    return s;
  }
  s.launch_ps = to_ps(kernels.decode_launch);
  s.wave_ps = to_ps(kernels.decode_wave);
  const std::int64_t blocks = ceil_div(shape.keys, kKeyTile);
  KernelSchedule best = s;
  Seconds least{1e9};
  for (const std::int64_t split : {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128}) {
    if (split > blocks || (split > 1 && shape.queries == 1 && !kernels.splits_ungrouped)) break;
    KernelSchedule tried = s;
    tried.items = shape.count * split;
    const std::int64_t part = ceil_div(blocks, split);
    tried.waves = even_waves(tried.items, cores, cores, shape.queries * part * kKeyTile * dims);
    if (split > 1) {
      const double partial = 2.0 * kAccumulatorBytes * double(tried.items * shape.queries * shape.value_dim);
      tried.end_ps = to_ps(kernels.combine + Bytes(partial) / s.memory_rate);
    }
    // The last part of a cache is shorter than the others; the longest sets the time of its wave.
    const Seconds time = predict(tried, double(shape.kv_bytes) * double(part * split) / double(blocks), 0.0, peak, cores);
    if (time.value >= least.value) continue;
    least = time;
    best = tried;
  }
  return best;
}

KernelSchedule schedule_rows(const VonNeumannConfig& config, std::int64_t rows, std::int64_t elements, std::int64_t buffer_bytes,
                             bool is_norm, bool is_activation) {
  const KernelLibrary::Rows& kernels = config.kernels->rows;
  const std::int64_t cores = config.matrix_unit.cores;
  KernelSchedule s;
  s.launch_ps = to_ps(kernels.launch);
  s.fill = kernels.fill;
  s.memory_rate = kernels.memory_share * config.memory.bandwidth();
  s.core_memory_rate = s.core_buffer_rate = per_core(config, kernels.buffer_bytes_per_clock);
  s.items = rows;
  // Two rows share a core; a kernel of many rows stays on the cores until all are done.
  s.waves = {{rows, std::min(rows, cores), ceil_div(rows, 2 * cores), 0}};
  s.item_operand_bytes = ceil_div(buffer_bytes, rows);
  s.item_clocks = double(elements) * (is_norm         ? kernels.norm_clocks_per_element
                                      : is_activation ? kernels.activation_clocks_per_element
                                                      : 0.0);
  return s;
}

}  // namespace memwall
