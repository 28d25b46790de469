// SPDX-License-Identifier: MIT
#include "sim/workload/summary.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <unordered_map>

#include "models/base/error.h"

namespace memwall {
namespace {

std::int64_t head_number(const TraceHead& head, const std::string& key, std::int64_t otherwise) {
  for (const auto& [name, value] : head.others) {
    if (name == key && !value.empty() && value.size() < 19 && value.find_first_not_of("0123456789") == std::string::npos) {
      return std::stoll(value);
    }
  }
  return otherwise;
}

/// Adds a weight, or lets a known one reach as far as this slice of it.
void add_weight(TraceSummary& summary, std::unordered_map<std::string, std::size_t>& known, const Op& op) {
  const WeightSlice slice = slice_of(op.b_tensor);
  const std::int64_t count = slice.end > 0 ? slice.end : op.count;
  const auto [entry, is_new] = known.try_emplace(slice.name, summary.weights.size());
  if (is_new) summary.weights.push_back({slice.name, 0, op.k, op.n, op.b_bits, op.layer, 0});
  WeightShape& weight = summary.weights[entry->second];
  __extension__ using Wide = __int128;
  if (Wide(count) * op.k * op.n >= Wide(1) << 62)
    throw InputError(op.name + ": the weight `" + op.b_tensor + "` has 2^62 parameters or more");
  summary.weight_parameters -= weight.parameters();
  weight.count = std::max(weight.count, count);
  weight.experts = weight.experts || slice.end > 0;
  ++weight.reads;
  weight.read_parameters += op.count * op.k * op.n;
  weight.read_bytes += op.b_bytes();
  summary.weight_parameters += weight.parameters();
  summary.weight_bits = std::max(summary.weight_bits, op.b_bits);
}

bool is_of_layer(OpClass op_class) {
  return op_class == OpClass::qkv || op_class == OpClass::attention || op_class == OpClass::projection || op_class == OpClass::ffn;
}

}  // namespace

WeightSlice slice_of(const std::string& name) {
  WeightSlice slice;
  const std::size_t bracket = name.rfind('[');
  char closing = 0;
  if (bracket != std::string::npos && name.back() == ']' &&
      std::sscanf(name.c_str() + bracket, "[%" SCNd64 ":%" SCNd64 "%c", &slice.begin, &slice.end, &closing) == 3 && closing == ']' &&
      slice.begin >= 0 && slice.end > slice.begin) {
    slice.name = name.substr(0, bracket);
    return slice;
  }
  return {name};
}

TraceSummary summarise(TraceSource& trace) {
  TraceSummary summary;
  std::unordered_map<std::string, std::size_t> known;
  CacheShapes caches;
  int step = 0;
  std::int64_t step_kv_bytes = 0, last_layer = 0;
  Op op;
  while (trace.next(op)) {
    summary.totals.add(op);
    caches.add(op);
    if (op.step != step) {
      step = op.step;
      step_kv_bytes = 0;
    }
    summary.last_step = std::max(summary.last_step, op.step);
    if (is_of_layer(op.op_class)) summary.layers = std::max<std::int64_t>(summary.layers, op.layer + 1);
    last_layer = std::max<std::int64_t>(last_layer, op.layer);
    step_kv_bytes += op.kv_bytes();
    summary.kv_bytes = std::max(summary.kv_bytes, step_kv_bytes);
    summary.partial_density_ops += op.density < 1.0;
    if (op.is_matmul()) {
      const std::int64_t b_activation = op.b_source == OperandSource::activation ? op.b_bytes() : 0;
      summary.activation_bytes = std::max(summary.activation_bytes, op.a_bytes() + b_activation + op.out_bytes());
      if (op.b_source == OperandSource::kv && summary.head_dim == 0) {
        summary.kv_heads = std::max<std::int64_t>(1, op.count / std::max<std::int64_t>(1, trace.head().batch));
        summary.head_dim = op.k;
      }
      const int width = std::max(op.a_bits, op.b_bits);
      summary.narrowest_bits = summary.narrowest_bits == 0 ? width : std::min(summary.narrowest_bits, width);
      summary.activation_bits = std::max(summary.activation_bits, op.a_bits);
      if (op.b_source == OperandSource::kv) summary.kv_bits = std::max(summary.kv_bits, op.b_bits);
    }
    if (op.b_source == OperandSource::weight) {
      add_weight(summary, known, op);
      const bool generates = op.step > 0 || trace.head().phase == "decode";
      if (generates && op.count == 1) summary.step_rows = std::max(summary.step_rows, op.m);
    }
  }
  if (summary.layers == 0) summary.layers = last_layer + 1;
  summary.caches = caches.take();
  summary.head = trace.head();
  summary.totals.parameters = summary.head.parameters;
  summary.matmul_parameters =
      std::max(summary.weight_parameters, head_number(summary.head, "matmul_parameters", summary.weight_parameters));
  return summary;
}

}  // namespace memwall
