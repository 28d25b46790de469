// SPDX-License-Identifier: MIT
/// Which caches of keys and values a trace reads, told from its products with operands of source `kv`.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "sim/workload/trace.h"

namespace memwall {

/// Caches of one layer that are alike: `rings` of them (sequences × KV heads), each with `positions` tokens when it is fullest.
struct CacheShape {
  int layer = 0, ordinal = 0;  ///< the n-th such group of its layer
  std::int64_t rings = 0, positions = 0;
  std::int64_t key_dim = 0, value_dim = 0;  ///< elements of one token; no value_dim where values are no cache of their own
  int bits = 0;
  std::int64_t token_elements() const { return key_dim + value_dim; }
};

/// Finds the cache that a row reads. Rows must come in trace order.
class CacheWalk {
 public:
  struct Read {
    int ordinal;
    bool keys;
  };
  /// Scores read keys, [dim × positions]; a product behind a softmax reads values, [positions × dim].
  std::optional<Read> next(const Op& op);

 private:
  int step_ = -1, layer_ = -1, groups_ = 0;
  bool behind_softmax_ = false;
};

class CacheShapes {
 public:
  void add(const Op& op);
  std::vector<CacheShape> take();

 private:
  CacheWalk walk_;
  std::map<std::pair<int, int>, CacheShape> shapes_;  ///< by layer and ordinal
};

}  // namespace memwall
