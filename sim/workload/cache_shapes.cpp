// SPDX-License-Identifier: MIT
#include "sim/workload/cache_shapes.h"

#include <algorithm>
#include <utility>

namespace memwall {

std::optional<CacheWalk::Read> CacheWalk::next(const Op& op) {
  if (op.step != step_ || op.layer != layer_) {
    step_ = op.step;
    layer_ = op.layer;
    groups_ = 0;
  }
  const bool values = std::exchange(behind_softmax_, op.kind == OpKind::softmax);
  if (!op.is_matmul() || op.b_source != OperandSource::kv) return {};
  if (!values || groups_ == 0) ++groups_;
  return Read{groups_ - 1, !values};
}

void CacheShapes::add(const Op& op) {
  const auto read = walk_.next(op);
  if (!read) return;
  CacheShape& shape = shapes_[{op.layer, read->ordinal}];
  shape.layer = op.layer;
  shape.ordinal = read->ordinal;
  shape.rings = std::max(shape.rings, op.count);
  shape.positions = std::max(shape.positions, read->keys ? op.n : op.k);
  std::int64_t& dim = read->keys ? shape.key_dim : shape.value_dim;
  dim = std::max(dim, read->keys ? op.k : op.n);
  shape.bits = std::max(shape.bits, op.b_bits);
}

std::vector<CacheShape> CacheShapes::take() {
  std::vector<CacheShape> shapes;
  for (auto& [place, shape] : shapes_) shapes.push_back(shape);
  return shapes;
}

}  // namespace memwall
