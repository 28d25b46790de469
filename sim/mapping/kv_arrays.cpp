// SPDX-License-Identifier: MIT
#include "sim/mapping/kv_arrays.h"

#include <algorithm>

namespace memwall {

KvArrays KvArrays::read(ConfigReader in, const CimArray& weights, Volts supply_voltage) {
  return {.array = in.has("array") ? CimArray::read(in, supply_voltage) : weights,
          .parallel_cells = in.integer("parallel_cells", 1, 65536),
          .wear_levelling = in.choice<bool>("wear_levelling", {{"off", false}, {"on", true}}),
          .slots = in.has("slots") ? std::optional(in.integer("slots", 1, 1'000'000'000)) : std::nullopt};
}

RingBlocks KvArrays::blocks(const CacheShape& cache) const {
  const std::int64_t columns = array.columns_per_weight(cache.bits);
  const std::int64_t ring = ring_slots(cache);
  return {ceil_div(cache.key_dim, array.rows), ceil_div(ring * columns, array.columns), ceil_div(ring, array.rows),
          ceil_div(cache.value_dim * columns, array.columns)};
}

/// Tokens that share an array are written one after another, `parallel_cells` at a time; a token's parts in several arrays, keys and values,
/// and all heads at once.
Seconds KvArrays::write_time(const CacheShape& cache, std::int64_t tokens) const {
  const std::int64_t columns = array.columns_per_weight(cache.bits);
  const std::int64_t key_tokens = std::min(tokens, std::max<std::int64_t>(1, array.columns / columns));
  const std::int64_t key_steps = ceil_div(std::min(cache.key_dim, array.rows) * std::min(columns, array.columns), parallel_cells);
  const std::int64_t value_tokens = std::min(tokens, array.rows);
  const std::int64_t value_steps = ceil_div(std::min(cache.value_dim * columns, array.columns), parallel_cells);
  const std::int64_t steps = std::max(key_tokens * key_steps, value_tokens * value_steps);
  return double(steps * array.cell.write_pulses) * array.cell.write_time;
}

double KvArrays::refresh_share() const {
  const Seconds row = array.cell.read_time + double(array.cell.write_pulses) * array.cell.write_time;
  return double(array.rows * ceil_div(array.columns, parallel_cells)) * row / *array.cell.retention;
}

Watts KvArrays::refresh_power(std::int64_t refreshed_cells) const {
  const Joules cell = array.cell.read_energy.value + double(array.cell.write_pulses) * array.cell.write_energy.value;
  return double(refreshed_cells) * cell / *array.cell.retention;
}

}  // namespace memwall
