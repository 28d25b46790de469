// SPDX-License-Identifier: MIT
/// Measured operators: a CSV of latencies, one row per operator, shape and device.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/base/units.h"
#include "sim/workload/csv.h"

namespace memwall {

enum class OperatorClass { linear, attention_prefill, attention_decode, rows, all_reduce };
inline constexpr std::size_t kOperatorClasses = 5;
const char* to_string(OperatorClass operator_class);

/// One measured operator. Columns that an operator does not have are zero.
struct MeasuredRow {
  std::string device;  ///< as the source names it, without the count in front
  std::string op;  ///< linear…, matmul, attn_prefill…, attn_decode…, rmsnorm, layernorm, softmax, gelu, silu_mul, residual_add, allreduce
  OperatorClass operator_class;
  std::int64_t m = 0, k = 0, n = 0;  ///< A[m×k]·B[k×n]; m rows of n elements; m sequences of a decode, tokens of a prefill
  std::int64_t batch = 1, q_heads = 0, kv_heads = 0, head_dim = 0, kv_length = 0;
  std::int64_t message_bytes = 0;
  std::int64_t devices = 1;
  int bits = 16;
  Seconds latency{};
  std::string source;
  Place place;
};

/// Reads the columns device, op, M, K, N, batch, q_heads, kv_heads, head_dim, kv_len, msg_bytes, n_gpus, dtype, measured_latency_s and source, in
/// any order; others are left alone. Throws InputError with file:line:column on a missing column or a field that is no such number.
std::vector<MeasuredRow> read_measured_rows(const std::string& path);

}  // namespace memwall
