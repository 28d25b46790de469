// SPDX-License-Identifier: MIT
/// Reads a Hugging Face config.json into a Model.
#pragma once

#include <string>

#include "sim/workload/model.h"

namespace memwall {

/// Supported `model_type`: llama mistral mixtral qwen2 qwen3 gpt2 opt bert. An absent key takes the default that type
/// has in Transformers; keys without an influence on the trace are listed in Model::ignored_keys; what would change
/// shapes and is not modelled throws InputError with file and key. The model is named after the folder of the file,
/// or after the file where that is not called config.json.
Model import_hf(const std::string& path);

}  // namespace memwall
