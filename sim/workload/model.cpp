// SPDX-License-Identifier: MIT
#include "sim/workload/model.h"

#include <filesystem>

#include "sim/workload/import_hf.h"

namespace memwall {
namespace {

constexpr std::int64_t kMaxWidth = std::int64_t{1} << 30;
constexpr std::int64_t kMaxLayers = 65536;

MoeShape read_moe(ConfigReader in) {
  MoeShape moe;
  moe.experts = in.integer("experts", 1, kMaxLayers);
  moe.top_k = in.integer("top_k", 1, kMaxLayers);
  moe.shared_experts = in.integer("shared_experts", 0, kMaxWidth, 0);
  moe.first_dense_layers = in.integer("first_dense_layers", 0, kMaxWidth, 0);
  moe.ffn = in.integer("ffn", 1, kMaxWidth);
  moe.router_bias = in.flag("router_bias", false);
  return moe;
}

MlaShape read_mla(ConfigReader in) {
  MlaShape mla;
  mla.q_rank = in.integer("q_rank", 1, kMaxWidth);
  mla.kv_rank = in.integer("kv_rank", 1, kMaxWidth);
  mla.nope_dim = in.integer("nope_dim", 1, kMaxWidth);
  mla.rope_dim = in.integer("rope_dim", 1, kMaxWidth);
  mla.value_dim = in.integer("value_dim", 1, kMaxWidth);
  return mla;
}

VisionShape read_vision(ConfigReader in) {
  VisionShape vision;
  vision.image = in.integer("image", 1, 65536);
  vision.patch = in.integer("patch", 1, 65536);
  vision.classes = in.integer("classes", 1, kMaxWidth);
  return vision;
}

void read_blocks(Model& model, ConfigReader& in) {
  model.layers = in.integer("layers", 1, kMaxLayers);
  model.hidden = in.integer("hidden", 1, kMaxWidth);
  model.heads = in.integer("heads", 1, kMaxWidth);
  if (in.has("mla")) {
    model.mla = read_mla(in.section("mla"));
    model.kv_heads = model.heads;
    model.head_dim = model.mla->query_dim();
  } else {
    model.kv_heads = in.integer("kv_heads", 1, kMaxWidth);
    model.head_dim = in.integer("head_dim", 1, kMaxWidth);
  }
  model.ffn = in.integer("ffn", 1, kMaxWidth);
  model.gated = in.flag("gated");
  model.activation = in.choice<ActivationKind>(
      "activation", {{"gelu", ActivationKind::gelu}, {"relu", ActivationKind::relu}, {"silu", ActivationKind::silu}});
  model.norm = in.choice<NormKind>("norm", {{"layernorm", NormKind::layernorm}, {"rmsnorm", NormKind::rmsnorm}});
  model.post_norm = in.flag("post_norm", false);
  model.qk_norm = in.flag("qk_norm", false);
  const std::size_t biases = in.choice("biases", {"none", "qkv", "all"});
  model.qkv_bias = biases >= 1;
  model.projection_bias = model.ffn_bias = biases == 2;
  model.window = in.integer("window", 0, kMaxWidth, 0);
  if (in.has("moe")) model.moe = read_moe(in.section("moe"));
}

}  // namespace

Model Model::read(ConfigReader in) {
  Model model;
  model.kind =
      in.choice<ModelKind>("kind", {{"decoder", ModelKind::decoder}, {"encoder", ModelKind::encoder}, {"vision", ModelKind::vision}});
  read_blocks(model, in);
  model.positions = in.choice<PositionKind>("positions", {{"learned", PositionKind::learned}, {"rope", PositionKind::rope}});
  if (model.kind == ModelKind::vision) {
    model.vision = read_vision(in.section("vision"));
    model.max_positions = model.vision->tokens();
  } else {
    model.vocab = in.integer("vocab", 1, kMaxWidth);
    model.max_positions = in.integer("max_positions", 1, kMaxWidth);
    model.token_types = in.integer("token_types", 0, kMaxWidth, 0);
  }
  if (model.kind == ModelKind::decoder) model.tied_embeddings = in.flag("tied_embeddings");
  model.final_norm = model.kind != ModelKind::encoder;
  const std::int64_t offset = in.integer("position_offset", 0, kMaxWidth, 0);
  if (model.positions == PositionKind::learned) model.position_rows = model.max_positions + offset;
  if (const auto fault = model.find_fault()) in.fail(fault->first, fault->second);
  return model;
}

std::optional<std::pair<std::string, std::string>> Model::find_fault() const {
  using Fault = std::pair<std::string, std::string>;
  if (heads % kv_heads != 0) {
    return Fault{"kv_heads", std::to_string(heads) + " heads do not divide among " + std::to_string(kv_heads) + " KV heads"};
  }
  if (gated != (activation == ActivationKind::silu)) {
    return Fault{"activation", "a gated FFN is modelled with silu, any other with gelu or relu"};
  }
  if (moe && moe->top_k > moe->experts) return Fault{"moe", "top_k exceeds the number of experts"};
  if (vision && vision->image % vision->patch != 0) return Fault{"vision", "the image is no whole number of patches wide"};
  if (moe && ffn_bias) return Fault{"biases", "experts with biases are not modelled"};
  if (kind != ModelKind::decoder && (gated || moe || mla || window > 0 || positions == PositionKind::rope)) {
    return Fault{"kind", "gated, moe, mla, window and rope are modelled for decoders only"};
  }
  return std::nullopt;
}

std::string in_layer(std::int64_t layer, const std::string& name) { return "layer" + std::to_string(layer) + "." + name; }

Model load_model(const ConfigLibrary& library, const std::string& name) {
  std::error_code ignored;
  if (name.ends_with(".json") ||
      (library.find("models", name).empty() && std::filesystem::is_regular_file(name, ignored) && !name.ends_with(".yaml"))) {
    return import_hf(name);
  }
  Model model = read_config<Model>(library.load("models", name));
  model.name = name.ends_with(".yaml") ? std::filesystem::path(name).stem().string() : name;
  return model;
}

}  // namespace memwall
