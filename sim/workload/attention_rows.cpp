// SPDX-License-Identifier: MIT
#include "sim/workload/attention_rows.h"

#include "sim/workload/trace_rules.h"

namespace memwall {
namespace {

std::int64_t times(std::int64_t a, std::int64_t b) { return checked_product("a row of attention", {a, b}); }

/// Scores, softmax and values of one token group, one fuse group with those of the others. Returns the id of the values.
std::int64_t add_fused(RowBuilder& rows, const TokenGroup& group, RowShape scores, std::int64_t value_dim, double density,
                       OperandSource keys, OperandSource values, std::vector<std::int64_t> after) {
  const std::string suffix = group.suffix;
  const std::string fuse = "attention";
  rows.after(std::move(after)).attention("scores" + suffix, fuse, scores, keys, density);
  rows.softmax("softmax" + suffix, fuse, scores, density);
  return rows.attention("values" + suffix, fuse, {scores.count, scores.m, value_dim, scores.n}, values, density);
}

/// Norm and rotary embedding of one projection. Returns the id that readers wait for.
std::int64_t add_head_rows(RowBuilder& rows, const Model& model, const char* name, std::int64_t heads, std::int64_t projected) {
  std::int64_t ready = projected;
  if (model.qk_norm) ready = rows.after({ready}).vector(OpKind::rmsnorm, std::string(name) + "_norm", heads, model.head_dim);
  if (model.positions == PositionKind::rope) {
    ready = rows.after({ready}).vector(OpKind::rope, std::string("rope_") + name, heads, model.head_dim);
  }
  return ready;
}

/// The rows whose outputs latent attention reads.
struct LatentInputs {
  std::int64_t q_b, latent, rope_q, append;
};

/// Prompts: keys and values of every head are expanded from the latents, those of earlier positions included.
std::int64_t add_expansion(RowBuilder& rows, const Model& model, const Pass& pass, std::int64_t layer, std::int64_t latent) {
  std::int64_t positions = 0;
  for (const TokenGroup& group : pass.groups) {
    if (!group.is_decode) positions += times(group.sequences, attended(group, model.window_of(layer), true).positions);
  }
  if (positions == 0) return latent;
  const std::int64_t width = times(model.heads, model.mla->nope_dim + model.mla->value_dim);
  return rows.after({latent}).weight("kv_b", OpClass::qkv, {1, positions, width, model.mla->kv_rank});
}

std::int64_t add_prompt(RowBuilder& rows, const Model& model, const TokenGroup& group, Attended seen, const LatentInputs& in,
                        std::int64_t expanded) {
  const RowShape scores{times(group.sequences, model.heads), group.queries, seen.positions, model.mla->query_dim()};
  return add_fused(rows, group, scores, model.mla->value_dim, seen.density, OperandSource::activation, OperandSource::activation,
                   {in.rope_q, expanded, in.append});
}

/// q·W_UK per head turns the query into the latent's space; the output leaves it again through W_UV.
std::int64_t add_absorbed(RowBuilder& rows, const Model& model, const TokenGroup& group, Attended seen, const LatentInputs& in) {
  const MlaShape& mla = *model.mla;
  const std::int64_t absorbed = rows.after({in.q_b}).weight(
      "absorb_k", OpClass::qkv, {model.heads, group.sequences, mla.kv_rank, mla.nope_dim}, rows.full_name("kv_b.k"));
  const RowShape scores{group.sequences, model.heads, seen.positions, mla.latent()};
  add_fused(rows, group, scores, mla.kv_rank, seen.density, OperandSource::kv, OperandSource::activation, {absorbed, in.rope_q, in.append});
  return rows.weight("absorb_v", OpClass::projection, {model.heads, group.sequences, mla.value_dim, mla.kv_rank}, rows.full_name("kv_b.v"));
}

}  // namespace

void add_attention_rows(RowBuilder& rows, const Model& model, const Pass& pass, std::int64_t layer) {
  const std::int64_t tokens = pass.tokens();
  const std::int64_t input = rows.last();
  const std::int64_t kv_width = times(model.kv_heads, model.head_dim);
  const std::int64_t q_width = times(model.heads, model.head_dim);
  rows.group("qkv");
  std::int64_t q = rows.after({input}).weight("q", OpClass::qkv, {1, tokens, q_width, model.hidden});
  std::int64_t k = rows.after({input}).weight("k", OpClass::qkv, {1, tokens, kv_width, model.hidden});
  const std::int64_t v = rows.after({input}).weight("v", OpClass::qkv, {1, tokens, kv_width, model.hidden});
  rows.group("rope");
  q = add_head_rows(rows, model, "q", times(tokens, model.heads), q);
  k = add_head_rows(rows, model, "k", times(tokens, model.kv_heads), k);
  rows.group("");

  const bool is_causal = model.kind == ModelKind::decoder;
  std::vector<std::int64_t> ready = {q, k, v};
  if (is_causal) ready = {q, rows.after({k, v}).kv_append(times(tokens, model.kv_heads), 2 * model.head_dim)};
  const OperandSource source = is_causal ? OperandSource::kv : OperandSource::activation;
  std::vector<std::int64_t> values;
  for (const TokenGroup& group : pass.groups) {
    const Attended seen = attended(group, model.window_of(layer), is_causal);
    const RowShape scores{times(group.sequences, model.kv_heads), times(model.heads / model.kv_heads, group.queries), seen.positions,
                          model.head_dim};
    values.push_back(add_fused(rows, group, scores, model.head_dim, seen.density, source, source, ready));
  }
  rows.after(values).weight("projection", OpClass::projection, {1, tokens, model.hidden, q_width});
}

void add_latent_attention_rows(RowBuilder& rows, const Model& model, const Pass& pass, std::int64_t layer) {
  const MlaShape& mla = *model.mla;
  const std::int64_t tokens = pass.tokens();
  const std::int64_t input = rows.last();
  rows.after({input}).weight("q_a", OpClass::qkv, {1, tokens, mla.q_rank, model.hidden});
  rows.vector(OpKind::rmsnorm, "q_a_norm", tokens, mla.q_rank);
  const std::int64_t q_b = rows.weight("q_b", OpClass::qkv, {1, tokens, times(model.heads, mla.query_dim()), mla.q_rank});
  const std::int64_t kv_a = rows.after({input}).weight("kv_a", OpClass::qkv, {1, tokens, mla.latent(), model.hidden});
  const std::int64_t latent = rows.after({kv_a}).vector(OpKind::rmsnorm, "kv_a_norm", tokens, mla.kv_rank);
  rows.group("rope");
  const std::int64_t rope_q = rows.after({q_b}).vector(OpKind::rope, "rope_q", times(tokens, model.heads), mla.rope_dim);
  const std::int64_t rope_k = rows.after({kv_a}).vector(OpKind::rope, "rope_k", tokens, mla.rope_dim);
  rows.group("");
  const std::int64_t append = rows.after({latent, rope_k}).kv_append(tokens, mla.latent());

  const LatentInputs in{q_b, latent, rope_q, append};
  const std::int64_t expanded = add_expansion(rows, model, pass, layer, latent);
  std::vector<std::int64_t> values;
  for (const TokenGroup& group : pass.groups) {
    const Attended seen = attended(group, model.window_of(layer), true);
    values.push_back(group.is_decode ? add_absorbed(rows, model, group, seen, in) : add_prompt(rows, model, group, seen, in, expanded));
  }
  rows.after(values).weight("projection", OpClass::projection, {1, tokens, model.hidden, times(model.heads, mla.value_dim)});
}

}  // namespace memwall
