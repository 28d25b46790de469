// SPDX-License-Identifier: MIT
/// What a machine must know of a whole trace before its first row runs: weights to place, bytes to hold.
#pragma once

#include <string>
#include <vector>

#include "sim/workload/cache_shapes.h"
#include "sim/workload/trace.h"

namespace memwall {

/// A static weight of the trace: `count` matrices of k×n.
struct WeightShape {
  std::string name;
  std::int64_t count, k, n;
  int bits;
  int layer = 0;
  std::int64_t reads = 1;                            ///< rows that multiply with it, each with these matrices or some of them
  std::int64_t read_parameters = 0, read_bytes = 0;  ///< by all of them
  bool experts = false;                              ///< rows name those that they read
  std::int64_t parameters() const { return count * k * n; }
};

/// "expert_up[2:5]" is matrices 2 to 4 of "expert_up"; any other name is a whole weight (end 0).
struct WeightSlice {
  std::string name;
  std::int64_t begin = 0, end = 0;
};
WeightSlice slice_of(const std::string& name);

struct TraceSummary {
  TraceHead head;
  TraceTotals totals;
  std::vector<WeightShape> weights;                       ///< by first appearance; slices of one weight as one
  std::vector<CacheShape> caches;                         ///< by layer
  std::int64_t kv_bytes = 0;                              ///< of the cache when it is fullest
  std::int64_t activation_bytes = 0;                      ///< largest operands and result of one operator
  std::int64_t weight_parameters = 0;                     ///< of `weights`
  std::int64_t matmul_parameters = 0;                     ///< that a matmul may read, untouched experts included
  int weight_bits = 0, activation_bits = 0, kv_bits = 0;  ///< widest of the trace
  int narrowest_bits = 0;                                 ///< smallest width at which some matmul runs, its wider operand counting
  std::int64_t kv_heads = 0, head_dim = 0;                ///< of the cache, from the first product that reads it; 0 without one
  int last_step = 0;
  std::int64_t step_rows = 0;            ///< most rows of a weight that is no expert in a pass behind the prompt, or of a decode trace
  std::int64_t layers = 0;               ///< up to the last with attention or a feed-forward; all, where none has either
  std::int64_t partial_density_ops = 0;  ///< rows whose work is rounded from a density
};

/// Reads the trace to its end.
TraceSummary summarise(TraceSource& trace);

}  // namespace memwall
