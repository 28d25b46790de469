// SPDX-License-Identifier: MIT
#include "sim/calibration/operator_time.h"

#include <algorithm>
#include <array>

#include "models/base/ticks.h"
#include "sim/platforms/von_neumann.h"

namespace memwall {
namespace {

Op matmul(std::int64_t count, std::int64_t m, std::int64_t n, std::int64_t k, OperandSource source, int bits) {
  Op op;
  op.name = source == OperandSource::weight ? "linear" : "attention";
  op.count = count;
  op.m = m;
  op.n = n;
  op.k = k;
  op.b_source = source;
  op.b_tensor = source == OperandSource::weight ? "weight" : "";
  op.a_bits = op.b_bits = op.out_bits = bits;
  op.op_class = source == OperandSource::weight ? OpClass::ffn : OpClass::attention;
  return op;
}

Op vector(OpKind kind, std::int64_t count, std::int64_t m, std::int64_t n, int bits) {
  Op op;
  op.name = to_string(kind);
  op.kind = kind;
  op.count = count;
  op.m = m;
  op.n = n;
  op.a_bits = op.out_bits = bits;
  op.op_class = default_op_class(op);
  return op;
}

OpKind row_kind(const std::string& op) {
  if (op == "residual_add") return OpKind::add;
  for (const OpKind kind : {OpKind::rmsnorm, OpKind::layernorm, OpKind::softmax, OpKind::gelu}) {
    if (op == to_string(kind)) return kind;
  }
  return OpKind::silu_mul;
}

/// Scores, softmax and values of `queries` tokens over `keys` positions.
std::vector<Op> attention(const MeasuredRow& row, std::int64_t sequences, std::int64_t queries, std::int64_t keys, double density) {
  const std::int64_t count = sequences * row.kv_heads, m = row.q_heads / row.kv_heads * queries;
  std::vector<Op> ops = {matmul(count, m, keys, row.head_dim, OperandSource::kv, row.bits),
                         vector(OpKind::softmax, count, m, keys, row.bits),
                         matmul(count, m, row.head_dim, keys, OperandSource::kv, row.bits)};
  for (std::size_t i = 0; i < ops.size(); ++i) {
    ops[i].id = std::int64_t(i);
    ops[i].fuse = "attention";
    ops[i].density = density;
    if (i > 0) ops[i].after = {std::int64_t(i) - 1};
  }
  return ops;
}

std::vector<Op> ops_of(const MeasuredRow& row) {
  switch (row.operator_class) {
    case OperatorClass::linear: return {matmul(1, row.m, row.n, row.k, OperandSource::weight, row.bits)};
    case OperatorClass::attention_decode: return attention(row, row.m, 1, row.kv_length, 1.0);
    case OperatorClass::attention_prefill: {
      const std::int64_t past = measuring_method(row).past_in_kv_length ? row.kv_length : 0, keys = past + row.m;
      return attention(row, std::max<std::int64_t>(1, row.batch), row.m, keys, (double(past) + 0.5 * double(row.m + 1)) / double(keys));
    }
    default: return {vector(row_kind(row.op), 1, row.m, row.n, row.bits)};
  }
}

std::int64_t kv_bytes(const MeasuredRow& row) {
  return 2 * std::max<std::int64_t>(1, row.batch) * row.m * row.kv_heads * row.head_dim * row.bits / 8;
}

/// `config` where activations of 8 bit arrive quantised.
VonNeumannConfig without_quantising(VonNeumannConfig config) {
  if (config.kernels) {
    auto& matmul = config.kernels->matmul;
    matmul.quantise_launch = matmul.quantise_row = matmul.quantise_element = Seconds(0.0);
  }
  return config;
}

}  // namespace

const MeasuringMethod& measuring_method(const MeasuredRow& row) {
  constexpr Seconds none{0.0};
  static const std::array<MeasuringMethod, 5> methods = {{
      // Kernel time in a CUDA graph over six weights in turn; prefill rows contain the write of the cache.
      {"aiconfigurator", 6, true, false, true, none, none, none},
      // Kernel time by a profiler, 1 µs resolution.
      {"vidur", 0, false, true, true, none, none, none},
      // A host timer around a call: launch and framework inside. Fitted on 34 rows of one device.
      {"LLMCompass", 0, false, false, true, Seconds(12e-6), Seconds(47e-6), Seconds(11.2e-6)},
      // tests/validation/h200/measure.py: time a call in a CUDA graph over six weights in turn, the matmul alone.
      {"memwall/h200", 6, false, false, false, none, none, none},
      {"", 0, false, false, true, none, none, none},
  }};
  return *std::find_if(methods.begin(), methods.end(),
                       [&](const MeasuringMethod& m) { return row.source.find(m.source) != std::string::npos; });
}

Seconds simulated_time(const VonNeumannConfig& config, const MeasuredRow& row) {
  if (row.operator_class == OperatorClass::all_reduce) return from_ps(collective_ps(config, row.devices, row.message_bytes));
  const MeasuringMethod& method = measuring_method(row);
  TraceSummary summary;
  summary.head.batch = row.operator_class == OperatorClass::attention_decode ? row.m : std::max<std::int64_t>(1, row.batch);
  summary.head.others.emplace_back("weights_in_turn", std::to_string(method.weights_in_turn));
  summary.narrowest_bits = row.bits;
  const VonNeumannConfig used = method.quantises ? config : without_quantising(config);
  VonNeumann machine(used, 1, summary, row.bits);
  machine.plan(ops_of(row));
  Seconds time = from_ps(machine.simulate().makespan_ps);
  if (row.operator_class == OperatorClass::attention_prefill && method.writes_kv) {
    // New keys and values are read once and written once.
    time = time + Bytes(2.0 * double(kv_bytes(row))) / (config.kernels->attention.memory_share * config.memory.bandwidth());
  }
  const Seconds host = row.operator_class == OperatorClass::linear ? method.host_linear
                       : row.op == "softmax"                       ? method.host_softmax
                       : row.operator_class == OperatorClass::rows ? method.host_rows
                                                                   : Seconds(0.0);
  return time + host;
}

Seconds ideal_time(const VonNeumannConfig& config, const MeasuredRow& row) {
  if (row.operator_class == OperatorClass::all_reduce) {
    return Bytes(2.0 * double(row.devices - 1) / double(row.devices) * double(row.message_bytes)) / config.link.bandwidth;
  }
  double macs = 0.0, bytes = 0.0;
  for (const Op& op : ops_of(row)) {
    if (!op.is_matmul()) continue;
    macs += double(op.macs());
    bytes += double(op.b_bytes());
  }
  if (bytes * double(std::max<std::int64_t>(1, measuring_method(row).weights_in_turn)) <= config.global_buffer.capacity.value) bytes = 0.0;
  return std::max(2.0 * macs / config.matrix_unit.width(row.bits).ops, Bytes(bytes) / config.memory.bandwidth());
}

}  // namespace memwall
