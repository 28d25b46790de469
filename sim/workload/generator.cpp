// SPDX-License-Identifier: MIT
#include "sim/workload/generator.h"

#include <algorithm>

#include "models/base/error.h"
#include "sim/workload/attention_rows.h"
#include "sim/workload/ffn_rows.h"
#include "sim/workload/operator_selection.h"
#include "sim/workload/pass.h"
#include "sim/workload/row_builder.h"
#include "sim/workload/trace_rules.h"

namespace memwall {
namespace {

/// Builds embedding, one layer, or output rows whenever the last ones have been read.
class GeneratedTrace : public TraceSource {
 public:
  GeneratedTrace(Model model, const WorkloadSpec& spec);
  const TraceHead& head() const override { return head_; }
  bool next(Op& op) override;

 private:
  bool build_next_part();
  void build_embedding();
  void build_layer(std::int64_t layer);
  void build_output();
  std::int64_t norm(const std::string& name) {
    const OpKind kind = model_.norm == NormKind::rmsnorm ? OpKind::rmsnorm : OpKind::layernorm;
    return rows_.vector(kind, name, tokens_, model_.hidden);
  }

  Model model_;
  WorkloadSpec spec_;
  TraceHead head_;
  RowBuilder rows_;
  Pass pass_;
  std::int64_t tokens_ = 0;
  std::int64_t pass_index_ = 0;
  std::int64_t part_ = 0;  ///< 0 = embedding, then layers, then output
  std::size_t read_ = 0;   ///< rows of the part handed out
};

TraceHead make_head(const Model& model, const WorkloadSpec& spec) {
  TraceHead head;
  head.model = model.name;
  head.parameters = model.parameters();
  head.phase = to_string(spec.phase);
  head.batch = spec.batch;
  head.tokens = spec.batch;
  if (spec.phase == Phase::prefill) head.tokens = checked_product("batch · input length", {spec.batch, *spec.input_length});
  if (spec.phase == Phase::request) head.tokens = checked_product("batch · output length", {spec.batch, *spec.output_length});
  const auto add = [&](const char* key, std::int64_t value) { head.others.emplace_back(key, std::to_string(value)); };
  if (spec.input_length) add("input_length", *spec.input_length);
  if (spec.context) add("context", *spec.context);
  if (spec.output_length) add("output_length", *spec.output_length);
  add("weight_bits", spec.weight_bits);
  add("activation_bits", spec.activation_bits);
  add("kv_bits", spec.kv_bits);
  add("max_positions", model.max_positions);
  add("matmul_parameters", model.matmul_parameters());
  return head;
}

GeneratedTrace::GeneratedTrace(Model model, const WorkloadSpec& spec)
    : model_(std::move(model)), spec_(spec), head_(make_head(model_, spec)), rows_(spec) {}

bool GeneratedTrace::next(Op& op) {
  while (read_ == rows_.rows().size()) {
    rows_.rows().clear();
    read_ = 0;
    if (!build_next_part()) return false;
  }
  op = std::move(rows_.rows()[read_++]);
  return true;
}

bool GeneratedTrace::build_next_part() {
  if (pass_index_ == pass_count(spec_)) return false;
  if (part_ == 0) {
    pass_ = make_pass(spec_, pass_index_);
    tokens_ = pass_.tokens();
    build_embedding();
  } else if (part_ <= model_.layers) {
    build_layer(part_ - 1);
  } else {
    build_output();
  }
  part_ = part_ > model_.layers ? 0 : part_ + 1;
  if (part_ == 0) ++pass_index_;
  return true;
}

void GeneratedTrace::build_embedding() {
  rows_.enter(pass_.step, 0, false);
  if (model_.vision) {
    const VisionShape& vision = *model_.vision;
    const std::int64_t patches = checked_product("batch · patches", {spec_.batch, vision.patches()});
    rows_.weight("patch_embed", OpClass::embed, {1, patches, model_.hidden, 3 * vision.patch * vision.patch});
  } else {
    rows_.embed(tokens_, model_.hidden);
  }
  if (model_.position_rows > 0) rows_.vector(OpKind::add, "embed_positions", tokens_, model_.hidden, OpClass::embed);
  if (model_.token_types > 0) rows_.vector(OpKind::add, "embed_token_types", tokens_, model_.hidden, OpClass::embed);
  if (model_.kind == ModelKind::encoder) norm("embed_norm");
}

void GeneratedTrace::build_layer(std::int64_t layer) {
  rows_.enter(pass_.step, layer, true);
  if (!model_.post_norm) norm("attention_norm");
  if (model_.mla) {
    add_latent_attention_rows(rows_, model_, pass_, layer);
  } else {
    add_attention_rows(rows_, model_, pass_, layer);
  }
  rows_.group("attention_add");
  rows_.vector(OpKind::add, "attention_add", tokens_, model_.hidden);
  norm(model_.post_norm ? "attention_norm" : "ffn_norm");
  rows_.group("");
  if (model_.is_moe_layer(layer)) {
    add_moe_rows(rows_, model_, tokens_);
  } else {
    add_ffn_rows(rows_, model_, tokens_);
  }
  if (model_.post_norm) rows_.group("ffn_add");
  rows_.vector(OpKind::add, "ffn_add", tokens_, model_.hidden);
  if (model_.post_norm) norm("ffn_norm");
  rows_.group("");
}

void GeneratedTrace::build_output() {
  rows_.enter(pass_.step, model_.layers, false);
  if (model_.final_norm) norm("final_norm");
  if (model_.kind == ModelKind::encoder) {
    rows_.weight("pooler", OpClass::other, {1, spec_.batch, model_.hidden, model_.hidden});
    // The pooler ends in a tanh; gelu is the kind that contains one.
    rows_.vector(OpKind::gelu, "pooler_tanh", spec_.batch, model_.hidden);
  } else if (model_.vision) {
    rows_.weight("classifier", OpClass::lm_head, {1, spec_.batch, model_.vision->classes, model_.hidden});
  } else {
    const char* tensor = model_.tied_embeddings ? "embed_tokens" : "lm_head";
    rows_.weight("lm_head", OpClass::lm_head, {1, pass_.logits, model_.vocab, model_.hidden}, tensor);
    rows_.sample(pass_.logits, model_.vocab);
  }
}

}  // namespace

std::unique_ptr<TraceSource> generate_trace(Model model, WorkloadSpec spec) {
  validate(spec, model);
  auto trace = std::make_unique<GeneratedTrace>(std::move(model), spec);
  if (spec.operators.empty()) return trace;
  return select_operators(std::move(trace), spec.operators);
}

}  // namespace memwall
