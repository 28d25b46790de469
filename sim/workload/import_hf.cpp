// SPDX-License-Identifier: MIT
#include "sim/workload/import_hf.h"

#include <filesystem>

#include "sim/workload/json_config.h"
#include "sim/workload/trace_rules.h"

namespace memwall {
namespace {

constexpr std::int64_t kMaxLayers = 65536;
constexpr std::int64_t kWindow = 4096;           // sliding_window of mistral, qwen2, qwen3
constexpr std::int64_t kMaxWindowLayers = 28;    // max_window_layers of qwen2, qwen3

/// Defaults of the gated decoders, as in the configuration_<type>.py of Transformers.
struct GatedDefaults {
  const char* type;
  std::int64_t vocab, hidden, ffn, layers, heads;
  std::int64_t kv_heads;    ///< 0: as many as heads
  std::int64_t head_dim;    ///< 0: hidden / heads
  std::int64_t positions;
};
constexpr GatedDefaults kGated[] = {
    {"llama", 32000, 4096, 11008, 32, 32, 0, 0, 2048},
    {"mistral", 32000, 4096, 14336, 32, 32, 8, 0, 131072},
    {"mixtral", 32000, 4096, 14336, 32, 32, 8, 0, 131072},
    {"qwen2", 151936, 4096, 22016, 32, 32, 32, 0, 32768},
    {"qwen3", 151936, 4096, 22016, 32, 32, 32, 128, 32768},
};
constexpr const char* kSupported = "llama, mistral, mixtral, qwen2, qwen3, gpt2, opt, bert";

std::int64_t head_dim_of(const JsonConfig& in, const Model& model) {
  if (model.hidden % model.heads == 0) return model.hidden / model.heads;
  in.fail("", "hidden size " + std::to_string(model.hidden) + " does not divide among " + std::to_string(model.heads) + " heads");
}

/// An integer for which Transformers accepts null as "derive it": nothing when absent (and no default) or null.
std::optional<std::int64_t> derivable(JsonConfig& in, const std::string& key, std::int64_t fallback) {
  if (in.is_null(key) || (!in.has(key) && fallback == 0)) return std::nullopt;
  return in.integer(key, fallback);
}

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

void refuse(JsonConfig& in, const std::string& key, const char* why) {
  if (in.flag(key, false)) in.fail(key, why);
}

void read_window(JsonConfig& in, Model& model, const std::string& type) {
  if (type == "mistral" || type == "mixtral") {
    model.window = derivable(in, "sliding_window", type == "mistral" ? kWindow : 0).value_or(0);
  } else if (type.starts_with("qwen") && in.flag("use_sliding_window", false)) {
    model.window = derivable(in, "sliding_window", kWindow).value_or(0);
    const bool from_start = in.has("max_window_layers") && in.is_zero("max_window_layers");
    model.first_window_layer = from_start ? 0 : in.integer("max_window_layers", kMaxWindowLayers);
  }
  const std::vector<std::string> layer_types = in.words("layer_types");
  if (layer_types.empty()) return;
  bool agree = std::int64_t(layer_types.size()) == model.layers;
  for (std::int64_t layer = 0; agree && layer < model.layers; ++layer) {
    agree = layer_types[std::size_t(layer)] == (model.window_of(layer) > 0 ? "sliding_attention" : "full_attention");
  }
  if (!agree) in.fail("layer_types", "only the pattern that the window keys describe is modelled");
}

void read_gated_biases(JsonConfig& in, Model& model, const std::string& type) {
  if (type == "llama" || type == "qwen3") model.qkv_bias = model.projection_bias = in.flag("attention_bias", false);
  if (type == "qwen2") model.qkv_bias = true;
  if (type == "llama") model.ffn_bias = in.flag("mlp_bias", false);
  model.qk_norm = type == "qwen3";
}

Model read_gated(JsonConfig& in, const GatedDefaults& defaults) {
  const std::string type = defaults.type;
  Model model;
  model.gated = true;
  model.norm = NormKind::rmsnorm;
  model.positions = PositionKind::rope;
  model.activation = ActivationKind::silu;
  const std::string activation = in.word("hidden_act", "silu");
  if (activation != "silu" && activation != "swish") in.fail("hidden_act", "`" + activation + "` is not modelled here; silu is");
  model.vocab = in.integer("vocab_size", defaults.vocab);
  model.hidden = in.integer("hidden_size", defaults.hidden);
  model.ffn = in.integer("intermediate_size", defaults.ffn);
  model.layers = in.integer("num_hidden_layers", defaults.layers, kMaxLayers);
  model.heads = in.integer("num_attention_heads", defaults.heads);
  model.kv_heads = derivable(in, "num_key_value_heads", defaults.kv_heads).value_or(model.heads);
  if (type == "qwen3" && in.is_null("head_dim")) in.fail("head_dim", "must not be null in a qwen3 model");
  const auto head_dim = derivable(in, "head_dim", defaults.head_dim);
  model.head_dim = head_dim ? *head_dim : head_dim_of(in, model);
  model.max_positions = in.integer("max_position_embeddings", defaults.positions);
  model.tied_embeddings = in.flag("tie_word_embeddings", false);
  read_gated_biases(in, model, type);
  read_window(in, model, type);
  if (type == "mixtral") {
    model.moe = MoeShape{};
    model.moe->experts = in.integer("num_local_experts", 8, kMaxLayers);
    model.moe->top_k = in.integer("num_experts_per_tok", 2, kMaxLayers);
    model.moe->ffn = model.ffn;
  }
  return model;
}

void set_biases(Model& model, bool value) { model.qkv_bias = model.projection_bias = model.ffn_bias = value; }

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
  model.position_rows = model.max_positions + 2;   // positions start at 2 in OPT's table
  model.activation = read_activation(in, "activation_function", "relu");
  if (derivable(in, "word_embed_proj_dim", 0).value_or(model.hidden) != model.hidden) {
    in.fail("word_embed_proj_dim", "projected embeddings are not modelled; expected the hidden size");
  }
  if (!in.flag("layer_norm_elementwise_affine", true)) in.fail("layer_norm_elementwise_affine", "norms without gain are not modelled");
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

Model read_model(JsonConfig& in) {
  const std::string type = in.word("model_type", std::nullopt);
  refuse(in, "is_encoder_decoder", "encoder-decoder models are not modelled");
  refuse(in, "add_cross_attention", "cross attention is not modelled");
  if (!in.is_empty("pruned_heads")) in.fail("pruned_heads", "pruned heads are not modelled");
  for (const GatedDefaults& defaults : kGated) {
    if (type == defaults.type) return read_gated(in, defaults);
  }
  if (type == "gpt2") return read_gpt2(in);
  if (type == "opt") return read_opt(in);
  if (type == "bert") return read_bert(in);
  in.fail("model_type", "`" + type + "` is not supported; expected one of " + kSupported);
}

std::string name_of(const std::string& path) {
  const std::filesystem::path file(path);
  std::string name = file.stem().string();
  if (file.filename() == "config.json" && file.has_parent_path()) name = file.parent_path().filename().string();
  return is_plain_text(name) && !name.empty() ? name : "config";
}

}  // namespace

Model import_hf(const std::string& path) {
  JsonConfig in(path);
  Model model = read_model(in);
  model.name = name_of(path);
  model.ignored_keys = in.unused();
  if (const auto fault = model.find_fault()) in.fail(fault->first, fault->second);
  model.parameters();   // refuses shapes whose sum passes 2^63
  return model;
}

}  // namespace memwall
