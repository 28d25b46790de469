// SPDX-License-Identifier: MIT
#include "sim/workload/hf_types.h"

namespace memwall::hf {
namespace {

constexpr std::int64_t kWindow = 4096;         // sliding_window of mistral, qwen2, qwen3
constexpr std::int64_t kMaxWindowLayers = 28;  // max_window_layers of qwen2, qwen3

/// Defaults of the gated decoders, as in the configuration_<type>.py of Transformers.
struct GatedDefaults {
  const char* type;
  std::int64_t vocab, hidden, ffn, layers, heads;
  std::int64_t kv_heads;  ///< 0: as many as heads
  std::int64_t head_dim;  ///< 0: hidden / heads
  std::int64_t positions;
};
constexpr GatedDefaults kGated[] = {
    {"llama", 32000, 4096, 11008, 32, 32, 0, 0, 2048},      {"mistral", 32000, 4096, 14336, 32, 32, 8, 0, 131072},
    {"mixtral", 32000, 4096, 14336, 32, 32, 8, 0, 131072},  {"qwen2", 151936, 4096, 22016, 32, 32, 32, 0, 32768},
    {"qwen3", 151936, 4096, 22016, 32, 32, 32, 128, 32768},
};

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

}  // namespace

std::optional<Model> read_gated(JsonConfig& in, const std::string& type) {
  for (const GatedDefaults& defaults : kGated) {
    if (type == defaults.type) return read_gated(in, defaults);
  }
  return std::nullopt;
}

}  // namespace memwall::hf
