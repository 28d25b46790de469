// SPDX-License-Identifier: MIT
#include "models/base/error.h"
#include "sim/workload/model.h"
#include "sim/workload/trace_rules.h"

namespace memwall {
namespace {

/// Collects tensors under the prefix of one layer.
class TensorList {
 public:
  explicit TensorList(const Model& model) : model_(model) {}

  void enter_layer(std::int64_t layer) { layer_ = layer; }
  void leave_layers() { layer_ = -1; }
  void table(const std::string& name, std::int64_t rows) { add({name, 1, rows, model_.hidden, false}); }
  void vector(const std::string& name, std::int64_t cols) { add({name, 1, 1, cols, false}); }
  void linear(const std::string& name, std::int64_t rows, std::int64_t cols, bool bias, std::int64_t count = 1) {
    add({name, count, rows, cols, true});
    if (bias) vector(name + "_bias", cols);
  }
  void norm(const std::string& name) {
    vector(name, model_.hidden);
    if (model_.norm == NormKind::layernorm) vector(name + "_bias", model_.hidden);
  }
  std::vector<WeightTensor> take() { return std::move(tensors_); }

 private:
  void add(WeightTensor tensor) {
    if (layer_ >= 0) tensor.name = in_layer(layer_, tensor.name);
    tensors_.push_back(std::move(tensor));
  }

  const Model& model_;
  std::int64_t layer_ = -1;
  std::vector<WeightTensor> tensors_;
};

void add_embeddings(TensorList& list, const Model& model) {
  if (model.vision) {
    const VisionShape& vision = *model.vision;
    list.linear("patch_embed", 3 * vision.patch * vision.patch, model.hidden, true);
    list.table("class_token", 1);
  } else {
    list.table("embed_tokens", model.vocab);
  }
  if (model.position_rows > 0) list.table("embed_positions", model.position_rows);
  if (model.token_types > 0) list.table("embed_token_types", model.token_types);
  if (model.kind == ModelKind::encoder) list.norm("embed_norm");
}

void add_attention(TensorList& list, const Model& model) {
  if (model.mla) {
    const MlaShape& mla = *model.mla;
    list.linear("q_a", model.hidden, mla.q_rank, false);
    list.vector("q_a_norm", mla.q_rank);
    list.linear("q_b", mla.q_rank, model.heads * mla.query_dim(), false);
    list.linear("kv_a", model.hidden, mla.latent(), false);
    list.vector("kv_a_norm", mla.kv_rank);
    list.linear("kv_b", mla.kv_rank, model.heads * (mla.nope_dim + mla.value_dim), false);
    list.linear("projection", model.heads * mla.value_dim, model.hidden, false);
    return;
  }
  list.linear("q", model.hidden, model.heads * model.head_dim, model.qkv_bias);
  list.linear("k", model.hidden, model.kv_heads * model.head_dim, model.qkv_bias);
  list.linear("v", model.hidden, model.kv_heads * model.head_dim, model.qkv_bias);
  if (model.qk_norm) list.vector("q_norm", model.head_dim);
  if (model.qk_norm) list.vector("k_norm", model.head_dim);
  list.linear("projection", model.heads * model.head_dim, model.hidden, model.projection_bias);
}

void add_ffn(TensorList& list, const Model& model, const std::string& prefix, std::int64_t width, std::int64_t count = 1) {
  if (model.gated) list.linear(prefix + "gate", model.hidden, width, model.ffn_bias, count);
  list.linear(prefix + "up", model.hidden, width, model.ffn_bias, count);
  list.linear(prefix + "down", width, model.hidden, model.ffn_bias, count);
}

void add_layer(TensorList& list, const Model& model, std::int64_t layer) {
  list.enter_layer(layer);
  list.norm("attention_norm");
  add_attention(list, model);
  list.norm("ffn_norm");
  if (!model.is_moe_layer(layer)) {
    add_ffn(list, model, "", model.ffn);
    return;
  }
  const MoeShape& moe = *model.moe;
  list.linear("router", model.hidden, moe.experts, false);
  if (moe.router_bias) list.vector("router_bias", moe.experts);
  add_ffn(list, model, "expert_", moe.ffn, moe.experts);
  if (moe.shared_experts > 0) add_ffn(list, model, "shared_", moe.ffn * moe.shared_experts);
}

std::int64_t sum(const Model& model, bool matmul_only) {
  std::int64_t total = 0;
  for (const WeightTensor& tensor : weight_tensors(model)) {
    const bool is_head = model.tied_embeddings && tensor.name == "embed_tokens";
    if (matmul_only && !tensor.matmul && !is_head) continue;
    const std::int64_t elements = checked_product("the parameter count", {tensor.count, tensor.rows, tensor.cols});
    if (__builtin_add_overflow(total, elements, &total)) throw InputError("the parameter count is 2^63 or more");
  }
  return total;
}

}  // namespace

std::vector<WeightTensor> weight_tensors(const Model& model) {
  TensorList list(model);
  add_embeddings(list, model);
  for (std::int64_t layer = 0; layer < model.layers; ++layer) add_layer(list, model, layer);
  list.leave_layers();
  if (model.final_norm) list.norm("final_norm");
  if (model.kind == ModelKind::encoder) list.linear("pooler", model.hidden, model.hidden, true);
  if (model.vision) list.linear("classifier", model.hidden, model.vision->classes, true);
  if (model.kind == ModelKind::decoder && !model.tied_embeddings) list.linear("lm_head", model.hidden, model.vocab, false);
  return list.take();
}

std::int64_t Model::parameters() const { return sum(*this, false); }
std::int64_t Model::matmul_parameters() const { return sum(*this, true); }

}  // namespace memwall
