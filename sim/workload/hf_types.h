// SPDX-License-Identifier: MIT
/// The model types of Hugging Face configs that are understood: one function each, and what they share.
#pragma once

#include <optional>
#include <string>

#include "sim/workload/json_config.h"
#include "sim/workload/model.h"

namespace memwall::hf {

inline constexpr std::int64_t kMaxLayers = 65536;

/// llama, mistral, mixtral, qwen2 or qwen3; nothing when `type` is none of them.
std::optional<Model> read_gated(JsonConfig& in, const std::string& type);
Model read_gpt2(JsonConfig& in);
Model read_opt(JsonConfig& in);
Model read_bert(JsonConfig& in);

/// hidden / heads; an error where that is no integer.
std::int64_t head_dim_of(const JsonConfig& in, const Model& model);

/// An integer for which Transformers accepts null as "derive it": nothing when null, or absent with a default of 0.
std::optional<std::int64_t> derivable(JsonConfig& in, const std::string& key, std::int64_t fallback);

/// Fails with `why` when the flag is there and true.
void refuse(JsonConfig& in, const std::string& key, const char* why);

}  // namespace memwall::hf
