// SPDX-License-Identifier: MIT
#include "sim/workload/import_hf.h"

#include <filesystem>

#include "sim/workload/hf_types.h"
#include "sim/workload/trace_rules.h"

namespace memwall {
namespace hf {

std::int64_t head_dim_of(const JsonConfig& in, const Model& model) {
  if (model.hidden % model.heads == 0) return model.hidden / model.heads;
  in.fail("", "hidden size " + std::to_string(model.hidden) + " does not divide among " + std::to_string(model.heads) + " heads");
}

std::optional<std::int64_t> derivable(JsonConfig& in, const std::string& key, std::int64_t fallback) {
  if (in.is_null(key) || (!in.has(key) && fallback == 0)) return std::nullopt;
  return in.integer(key, fallback);
}

void refuse(JsonConfig& in, const std::string& key, const char* why) {
  if (in.flag(key, false)) in.fail(key, why);
}

}  // namespace hf
namespace {

constexpr const char* kSupported = "llama, mistral, mixtral, qwen2, qwen3, gpt2, opt, bert";

Model read_model(JsonConfig& in) {
  const std::string type = in.word("model_type", std::nullopt);
  hf::refuse(in, "is_encoder_decoder", "encoder-decoder models are not modelled");
  hf::refuse(in, "add_cross_attention", "cross attention is not modelled");
  if (!in.is_empty("pruned_heads")) in.fail("pruned_heads", "pruned heads are not modelled");
  if (auto gated = hf::read_gated(in, type)) return *std::move(gated);
  if (type == "gpt2") return hf::read_gpt2(in);
  if (type == "opt") return hf::read_opt(in);
  if (type == "bert") return hf::read_bert(in);
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
  model.parameters();  // refuses shapes whose sum passes 2^63
  return model;
}

}  // namespace memwall
