// SPDX-License-Identifier: MIT
#include "sim/workload/ffn_rows.h"

#include <algorithm>
#include <cmath>

#include "sim/workload/trace_rules.h"

namespace memwall {
namespace {

OpKind activation_kind(const Model& model) {
  switch (model.activation) {
    case ActivationKind::silu: return OpKind::silu_mul;
    case ActivationKind::relu: return OpKind::relu;
    default: return OpKind::gelu;
  }
}

const char* activation_name(const Model& model) { return model.gated ? "silu_mul" : "activation"; }

/// A dense FFN of `width` on the output of row `input`, its rows prefixed. Returns the id of its output.
std::int64_t add_dense(RowBuilder& rows, const Model& model, const std::string& prefix, std::int64_t input, std::int64_t tokens,
                       std::int64_t width) {
  std::vector<std::int64_t> ready;
  if (model.gated) rows.group(prefix + "gate_up");
  if (model.gated) ready.push_back(rows.after({input}).weight(prefix + "gate", OpClass::ffn, {1, tokens, width, model.hidden}));
  ready.push_back(rows.after({input}).weight(prefix + "up", OpClass::ffn, {1, tokens, width, model.hidden}));
  rows.group("");
  rows.after(ready).vector(activation_kind(model), prefix + activation_name(model), tokens, width);
  return rows.weight(prefix + "down", OpClass::ffn, {1, tokens, model.hidden, width});
}

/// Experts `first` to `first + count − 1` with `tokens` each. Returns the id of their outputs.
std::int64_t add_experts(RowBuilder& rows, const Model& model, std::int64_t first, std::int64_t count, std::int64_t tokens,
                         std::int64_t input) {
  const std::int64_t width = model.moe->ffn;
  const std::string range = "[" + std::to_string(first) + ":" + std::to_string(first + count) + "]";
  std::vector<std::int64_t> ready;
  if (model.gated) {
    rows.group("expert_gate_up" + range);
    ready.push_back(rows.after({input}).weight("expert_gate" + range, OpClass::ffn, {count, tokens, width, model.hidden}));
  }
  ready.push_back(rows.after({input}).weight("expert_up" + range, OpClass::ffn, {count, tokens, width, model.hidden}));
  rows.group("");
  const std::string activation = std::string("expert_") + activation_name(model) + range;
  rows.after(ready).experts(activation_kind(model), activation, {count, tokens, width, 1});
  return rows.weight("expert_down" + range, OpClass::ffn, {count, tokens, model.hidden, width});
}

}  // namespace

void add_ffn_rows(RowBuilder& rows, const Model& model, std::int64_t tokens) { add_dense(rows, model, "", rows.last(), tokens, model.ffn); }

ExpertLoad expert_load(const MoeShape& moe, std::int64_t tokens) {
  const double missed = std::pow(1.0 - double(moe.top_k) / double(moe.experts), double(tokens));
  const std::int64_t distinct = std::max<std::int64_t>(moe.top_k, std::llround(double(moe.experts) * (1.0 - missed)));
  const std::int64_t choices = checked_product("tokens · top_k", {tokens, moe.top_k});
  const std::int64_t fuller = choices % distinct;
  return {fuller, distinct - fuller, choices / distinct + 1, choices / distinct};
}

void add_moe_rows(RowBuilder& rows, const Model& model, std::int64_t tokens) {
  const MoeShape& moe = *model.moe;
  const std::int64_t input = rows.last();
  rows.weight("router", OpClass::ffn, {1, tokens, moe.experts, model.hidden});
  const std::int64_t routed = rows.vector(OpKind::softmax, "router_top_k", tokens, moe.experts, OpClass::ffn);
  const ExpertLoad load = expert_load(moe, tokens);
  std::vector<std::int64_t> outputs;
  if (load.fuller > 0) outputs.push_back(add_experts(rows, model, 0, load.fuller, load.tokens_of_fuller, routed));
  outputs.push_back(add_experts(rows, model, load.fuller, load.emptier, load.tokens_of_emptier, routed));
  const std::int64_t choices = checked_product("tokens · top_k", {tokens, moe.top_k});
  const std::int64_t combined = rows.after(outputs).vector(OpKind::add, "expert_sum", choices, model.hidden);
  if (moe.shared_experts == 0) return;
  const std::int64_t shared = add_dense(rows, model, "shared_", input, tokens, moe.ffn * moe.shared_experts);
  rows.after({combined, shared}).vector(OpKind::add, "shared_sum", tokens, model.hidden);
}

}  // namespace memwall
