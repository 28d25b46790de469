// SPDX-License-Identifier: MIT
#include "sim/workload/hf_types.h"

namespace memwall::hf {
namespace {

/// The key, or the name that attribute_map of Transformers gives it.
std::int64_t integer_or_alias(JsonConfig& in, const std::string& key, const std::string& alias, std::int64_t fallback,
                              std::int64_t max = std::int64_t{1} << 31) {
  const std::int64_t aliased = in.has(alias) ? in.integer(alias, std::nullopt, max) : fallback;
  return in.integer(key, aliased, max);
}

ActivationKind read_activation(JsonConfig& in, const std::string& key, const std::string& fallback) {
  const std::string name = in.word(key, fallback);
  if (name.starts_with("gelu") || name == "quick_gelu") return ActivationKind::gelu;
  if (name == "relu") return ActivationKind::relu;
  in.fail(key, "`" + name + "` is not modelled here; gelu and relu are");
}

void set_biases(Model& model, bool value) { model.qkv_bias = model.projection_bias = model.ffn_bias = value; }

}  // namespace

Model read_gpt2(JsonConfig& in) {
  Model model;
  model.vocab = in.integer("vocab_size", 50257);
  model.max_positions = model.position_rows = integer_or_alias(in, "n_positions", "max_position_embeddings", 1024);
  model.hidden = integer_or_alias(in, "n_embd", "hidden_size", 768);
  model.layers = integer_or_alias(in, "n_layer", "num_hidden_layers", 12, kMaxLayers);
  model.heads = model.kv_heads = integer_or_alias(in, "n_head", "num_attention_heads", 12);
  model.head_dim = head_dim_of(in, model);
  model.ffn = derivable(in, "n_inner", 0).value_or(4 * model.hidden);
  model.activation = read_activation(in, "activation_function", "gelu_new");
  model.tied_embeddings = in.flag("tie_word_embeddings", true);
  set_biases(model, true);
  return model;
}

Model read_opt(JsonConfig& in) {
  Model model;
  model.vocab = in.integer("vocab_size", 50272);
  model.hidden = in.integer("hidden_size", 768);
  model.layers = in.integer("num_hidden_layers", 12, kMaxLayers);
  model.ffn = in.integer("ffn_dim", 3072);
  model.heads = model.kv_heads = in.integer("num_attention_heads", 12);
  model.head_dim = head_dim_of(in, model);
  model.max_positions = in.integer("max_position_embeddings", 2048);
  model.position_rows = model.max_positions + 2;  // positions start at 2 in OPT's table
  model.activation = read_activation(in, "activation_function", "relu");
  if (derivable(in, "word_embed_proj_dim", 0).value_or(model.hidden) != model.hidden) {
    in.fail("word_embed_proj_dim", "projected embeddings are not modelled; expected the hidden size");
  }
  if (!in.flag("layer_norm_elementwise_affine", true)) {
    in.fail("layer_norm_elementwise_affine", "norms without gain are not modelled");
  }
  model.post_norm = !in.flag("do_layer_norm_before", true);
  model.final_norm = !in.flag("_remove_final_layer_norm", false) && !model.post_norm;
  model.tied_embeddings = in.flag("tie_word_embeddings", true);
  set_biases(model, in.flag("enable_bias", true));
  return model;
}

Model read_bert(JsonConfig& in) {
  Model model;
  model.kind = ModelKind::encoder;
  model.vocab = in.integer("vocab_size", 30522);
  model.hidden = in.integer("hidden_size", 768);
  model.layers = in.integer("num_hidden_layers", 12, kMaxLayers);
  model.heads = model.kv_heads = in.integer("num_attention_heads", 12);
  model.head_dim = head_dim_of(in, model);
  model.ffn = in.integer("intermediate_size", 3072);
  model.max_positions = model.position_rows = in.integer("max_position_embeddings", 512);
  model.token_types = in.integer("type_vocab_size", 2);
  model.activation = read_activation(in, "hidden_act", "gelu");
  if (in.word("position_embedding_type", "absolute") != "absolute") {
    in.fail("position_embedding_type", "relative positions are not modelled; expected absolute");
  }
  refuse(in, "is_decoder", "BERT as a decoder is not modelled");
  model.post_norm = true;
  model.final_norm = false;
  set_biases(model, true);
  return model;
}

}  // namespace memwall::hf
