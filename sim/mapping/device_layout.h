// SPDX-License-Identifier: MIT
/// How the rows of a trace are cut over the devices of a tensor-parallel group, and where their results lie.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>

#include "sim/workload/trace.h"

namespace memwall {

enum class Collective { none, all_reduce, all_gather };

/// What one device does of a row.
struct LocalShape {
  std::int64_t count, m, n, k;
};
struct DeviceCut {
  LocalShape shape;
  std::string decision{};  ///< worth printing: padding, copies; "" where there is none
  Collective collective = Collective::none;
  std::int64_t collective_bytes = 0;  ///< of the whole vector that is reduced or gathered
};

class DeviceLayout {
 public:
  /// `kv_heads` of `head_dim` elements stand in the cache; projections are cut by whole heads. 0: no cache.
  DeviceLayout(std::int64_t devices, std::int64_t batch, std::int64_t kv_heads, std::int64_t head_dim)
      : devices_(devices), batch_(batch), kv_heads_(kv_heads), head_dim_(head_dim) {}

  /// Cuts the next row of the trace; its result lies in the pipeline stage `stage`.
  DeviceCut cut(const Op& op, std::int64_t stage);
  /// What each device takes from another stage for the inputs of `op`, which runs in `stage`: a copy, or its part. Once for each input.
  std::int64_t hand_over_bytes(const Op& op, std::int64_t stage);

 private:
  enum class Layout { replicated, columns, heads };  ///< whole on each device, cut by columns, cut by KV heads
  /// The result of a row: how it lies over the devices of which stage, and its bytes in all.
  struct Produced {
    Layout layout;
    std::int64_t stage, bytes;
  };

  Layout input_layout(const Op& op) const;
  DeviceCut cut(const Op& op, Layout input, Layout& output) const;
  DeviceCut cut_heads(const Op& op) const;
  std::string padding(std::int64_t size, const char* of) const;

  const std::int64_t devices_, batch_, kv_heads_, head_dim_;
  std::unordered_map<std::int64_t, Produced> produced_;
  std::deque<std::int64_t> recent_;
};

}  // namespace memwall
