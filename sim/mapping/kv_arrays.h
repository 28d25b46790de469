// SPDX-License-Identifier: MIT
/// Arrays that hold keys and values: a ring of token slots for each sequence, layer and KV head.
#pragma once

#include <algorithm>
#include <optional>

#include "sim/mapping/cim_array.h"
#include "sim/workload/cache_shapes.h"

namespace memwall {

/// How one ring lies in arrays. Keys are stored as K^T, a token being a column (its cells side by side in each row); values as V, a token
/// being a row.
struct RingBlocks {
  std::int64_t key_rows, key_columns;      ///< blocks along the key's elements, along the slots
  std::int64_t value_rows, value_columns;  ///< along the slots, along the value's elements
  std::int64_t key_arrays() const { return key_rows * key_columns; }
  std::int64_t arrays() const { return key_arrays() + value_rows * value_columns; }
};

struct KvArrays {
  CimArray array;
  std::int64_t parallel_cells;           ///< of one array that are programmed together; arrays are programmed side by side
  bool wear_levelling;                   ///< a sequence starts where the last one in its ring ended; else at slot 0
  std::optional<std::int64_t> slots;     ///< of a ring; else as many as the trace attends to
  std::optional<std::int64_t> window{};  ///< of attention: older tokens need no slot
  bool refreshed = false;                ///< cells forget sooner than a token leaves its ring

  static KvArrays read(ConfigReader in, const CimArray& weights, Volts supply_voltage);

  std::int64_t attended(const CacheShape& cache) const { return std::min(cache.positions, window.value_or(cache.positions)); }
  std::int64_t ring_slots(const CacheShape& cache) const { return slots.value_or(attended(cache)); }
  std::int64_t ring_cells(const CacheShape& cache) const { return cells(ring_slots(cache) * cache.token_elements(), cache.bits); }
  RingBlocks blocks(const CacheShape& cache) const;
  std::int64_t cells(std::int64_t elements, int bits) const { return elements * array.columns_per_weight(bits); }
  /// Until `tokens` of one ring, in slots that follow each other, are programmed and verified.
  Seconds write_time(const CacheShape& cache, std::int64_t tokens) const;
  /// Share of time that refresh takes from an array: each row is read and written back once a retention.
  double refresh_share() const;
  Watts refresh_power(std::int64_t refreshed_cells) const;
  /// What takes `time` in an array takes this between its refreshes.
  Seconds held_up(Seconds time) const { return refreshed ? time / (1.0 - refresh_share()) : time; }
};

}  // namespace memwall
