// SPDX-License-Identifier: MIT
/// The shape of a transformer: everything that decides which rows its trace has and how many parameters it owns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/config.h"
#include "models/base/config_library.h"

namespace memwall {

enum class ModelKind { decoder, encoder, vision };
enum class NormKind { layernorm, rmsnorm };  ///< layernorm has gain and bias, rmsnorm a gain
enum class PositionKind { learned, rope };
enum class ActivationKind { gelu, relu, silu };

/// Experts in place of the FFN of layers `first_dense_layers` onwards.
struct MoeShape {
  std::int64_t experts = 0;
  std::int64_t top_k = 0;           ///< experts per token
  std::int64_t shared_experts = 0;  ///< run for every token
  std::int64_t first_dense_layers = 0;
  std::int64_t ffn = 0;      ///< hidden width of one expert
  bool router_bias = false;  ///< one correction per expert
};

/// Multi-head latent attention: the cache holds one latent of kv_rank + rope_dim elements per token, for all heads.
struct MlaShape {
  std::int64_t q_rank = 0, kv_rank = 0;
  std::int64_t nope_dim = 0, rope_dim = 0;  ///< parts of a query head without and with rotary positions
  std::int64_t value_dim = 0;
  std::int64_t latent() const { return kv_rank + rope_dim; }
  std::int64_t query_dim() const { return nope_dim + rope_dim; }
};

/// Images of `image` × `image` RGB pixels cut into patches of `patch` × `patch`, and a class token.
struct VisionShape {
  std::int64_t image = 0, patch = 0, classes = 0;
  std::int64_t patches() const { return (image / patch) * (image / patch); }
  std::int64_t tokens() const { return patches() + 1; }
};

struct Model {
  std::string name;
  ModelKind kind = ModelKind::decoder;
  std::int64_t layers = 1, hidden = 1, heads = 1, kv_heads = 1, head_dim = 1, ffn = 1, vocab = 0;
  std::int64_t max_positions = 1;  ///< longest context the model was made for
  std::int64_t position_rows = 0;  ///< rows of the learned position table; 0 with rope
  std::int64_t token_types = 0;    ///< rows of BERT's segment table
  bool gated = false;              ///< FFN with a gate and an up projection
  bool tied_embeddings = false;    ///< the LM head is the embedding table
  bool qkv_bias = false, projection_bias = false, ffn_bias = false;
  bool post_norm = false;  ///< norms behind the residual add, none in front of the sublayer
  bool final_norm = true;
  bool qk_norm = false;  ///< RMSNorm on each query and key head
  NormKind norm = NormKind::layernorm;
  PositionKind positions = PositionKind::learned;
  ActivationKind activation = ActivationKind::gelu;
  std::int64_t window = 0;              ///< positions attended at most, the own one included; 0 = all
  std::int64_t first_window_layer = 0;  ///< layers before it attend to everything
  std::optional<MoeShape> moe;
  std::optional<MlaShape> mla;
  std::optional<VisionShape> vision;
  std::vector<std::string> ignored_keys;  ///< of an imported config.json, for the log

  static Model read(ConfigReader in);

  /// The sum over weight_tensors(). Throws InputError at 2^63.
  std::int64_t parameters() const;
  /// Parameters that a matmul multiplies with; all experts counted, embedding rows only where they are the LM head.
  std::int64_t matmul_parameters() const;
  bool is_moe_layer(std::int64_t layer) const { return moe && layer >= moe->first_dense_layers; }
  std::int64_t window_of(std::int64_t layer) const { return layer >= first_window_layer ? window : 0; }
  /// Shapes that contradict each other: key and message, first found; nothing when all is well.
  std::optional<std::pair<std::string, std::string>> find_fault() const;
};

/// `count` matrices of rows × cols (a vector has one row); the name is the trace's b_tensor where a matmul reads it.
struct WeightTensor {
  std::string name;
  std::int64_t count = 1, rows = 1, cols = 1;
  bool matmul = false;  ///< multiplied with, not looked up or added
};
std::vector<WeightTensor> weight_tensors(const Model& model);

/// `layer3.q`: the name of a tensor or row of one layer.
std::string in_layer(std::int64_t layer, const std::string& name);

/// The preset `name`, or the model of a Hugging Face config.json when `name` is the path of one.
Model load_model(const ConfigLibrary& library, const std::string& name);

}  // namespace memwall
