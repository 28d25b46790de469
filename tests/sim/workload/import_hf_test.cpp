// SPDX-License-Identifier: MIT
#include "sim/workload/import_hf.h"

#include "tests/sim/workload/workload_fixture.h"

namespace memwall {
namespace {

using namespace workload_test;

Model imported(const std::string& json) {
  const TempFile file(json, "config.json");
  return import_hf(file.path());
}

InputIssue fault(const std::string& json) {
  return issue_of([&] { imported(json); });
}

/// Absent keys take the type's defaults, which are a released model for most types.
TEST(ImportHf, DefaultsOfEachTypeAreTheTransformersModel) {
  EXPECT_EQ(imported(R"({"model_type": "llama"})").parameters(), preset("llama2-7b").parameters());
  EXPECT_EQ(imported(R"({"model_type": "mistral"})").parameters(), preset("mistral-7b-v0.1").parameters());
  EXPECT_EQ(imported(R"({"model_type": "mixtral"})").parameters(), preset("mixtral-8x7b").parameters());
  EXPECT_EQ(imported(R"({"model_type": "gpt2"})").parameters(), preset("gpt2").parameters());
  EXPECT_EQ(imported(R"({"model_type": "bert"})").parameters(), preset("bert-base").parameters());
  // OPT: hidden 768, 12 layers, 50272 tokens, 2050 position rows: as GPT-2 with another table.
  EXPECT_EQ(imported(R"({"model_type": "opt"})").parameters(), 124439808 + (50272 - 50257 + 2050 - 1024) * 768);
  // Qwen2: V·h·2 + L·(4h² + 3h + 3·h·f + 2h) + h at 151936, 4096, 32, 22016; Qwen3 has no bias, two norms of 128.
  const std::int64_t h = 4096;
  const std::int64_t plain = 2 * 151936 * h + 32 * (4 * h * h + 3 * h * 22016 + 2 * h) + h;
  EXPECT_EQ(imported(R"({"model_type": "qwen2"})").parameters(), plain + 32 * 3 * h);
  EXPECT_EQ(imported(R"({"model_type": "qwen3"})").parameters(), plain + 32 * 2 * 128);
}

TEST(ImportHf, ReleasedConfigGivesItsPreset) {
  const Model model = imported(R"({"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 4096,
    "intermediate_size": 14336, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
    "vocab_size": 128256, "max_position_embeddings": 8192, "rope_theta": 500000.0, "hidden_act": "silu",
    "tie_word_embeddings": false, "torch_dtype": "bfloat16", "quantization_config": {"bits": 4}})");
  EXPECT_EQ(model.parameters(), 8030261248);
  EXPECT_EQ(model.max_positions, 8192);
  const std::string own = written(*generate_trace(model, decode(2, 33)));
  const std::string released = written(*generate_trace(preset("llama3-8b"), decode(2, 33)));
  EXPECT_EQ(own.substr(own.find("# parameters")), released.substr(released.find("# parameters")));
  EXPECT_EQ(model.ignored_keys, (std::vector<std::string>{"architectures", "quantization_config", "rope_theta", "torch_dtype"}));
}

TEST(ImportHf, ModelIsNamedAfterFolderOrFile) {
  const TempFile file(R"({"model_type": "gpt2"})", "my-gpt.json");
  EXPECT_EQ(import_hf(file.path()).name, "my-gpt");
  EXPECT_EQ(load_model(ConfigLibrary({}), file.path()).name, "my-gpt");
  EXPECT_EQ(imported(R"({"model_type": "gpt2"})").name.substr(0, 17), "memwall_workload_");
}

TEST(ImportHf, BiasFlagsAddTheirVectors) {
  const std::int64_t h = 4096, f = 11008, plain = preset("llama2-7b").parameters();
  EXPECT_EQ(imported(R"({"model_type": "llama", "attention_bias": true})").parameters(), plain + 32 * 4 * h);
  EXPECT_EQ(imported(R"({"model_type": "llama", "mlp_bias": true})").parameters(), plain + 32 * (2 * f + h));
}

TEST(ImportHf, HeadDimAndTyingChangeShapes) {
  const Model model = imported(R"({"model_type": "llama", "head_dim": 256, "tie_word_embeddings": true, "num_key_value_heads": null})");
  EXPECT_EQ(model.head_dim, 256);
  EXPECT_EQ(model.kv_heads, 32);
  // Attention doubles: 4·4096² more per layer; one table of 32000·4096 less.
  EXPECT_EQ(model.parameters(), 6738415616 + 32 * 4 * 4096ll * 4096 - 32000 * 4096);
  EXPECT_EQ(imported(R"({"model_type": "qwen3", "hidden_size": 1024, "num_attention_heads": 16, "num_key_value_heads": 8})").head_dim, 128);
}

TEST(ImportHf, WindowFollowsItsKeys) {
  EXPECT_EQ(imported(R"({"model_type": "mistral"})").window, 4096);
  EXPECT_EQ(imported(R"({"model_type": "mistral", "sliding_window": null})").window, 0);
  EXPECT_EQ(imported(R"({"model_type": "mixtral"})").window, 0);
  EXPECT_EQ(imported(R"({"model_type": "qwen2", "sliding_window": 512})").window, 0);
  const Model qwen = imported(R"({"model_type": "qwen2", "use_sliding_window": true, "sliding_window": 512, "max_window_layers": 3})");
  EXPECT_EQ(qwen.window_of(2), 0);
  EXPECT_EQ(qwen.window_of(3), 512);
  EXPECT_EQ(imported(R"({"model_type": "qwen2", "use_sliding_window": true, "max_window_layers": 0})").window_of(0), 4096);
}

TEST(ImportHf, LayerTypesMustAgreeWithTheWindow) {
  EXPECT_EQ(fault(R"({"model_type": "qwen2", "num_hidden_layers": 2, "layer_types": ["full_attention", "sliding_attention"]})").path,
            "layer_types");
  EXPECT_EQ(imported(R"({"model_type": "qwen2", "num_hidden_layers": 2, "layer_types": ["full_attention", "full_attention"]})").window, 0);
}

TEST(ImportHf, OptVariantsChangeNormsAndBiases) {
  const std::int64_t plain = imported(R"({"model_type": "opt"})").parameters();
  const Model post = imported(R"({"model_type": "opt", "do_layer_norm_before": false})");
  EXPECT_EQ(post.parameters(), plain - 2 * 768);  // no final norm
  EXPECT_FALSE(has_row(rows_of(post, decode(1, 1)), "final_norm"));
  // Per layer: q, k, v, projection, down 768 each and up 3072.
  EXPECT_EQ(imported(R"({"model_type": "opt", "enable_bias": false})").parameters(), plain - 12 * (5 * 768 + 3072));
  EXPECT_EQ(fault(R"({"model_type": "opt", "word_embed_proj_dim": 512})").path, "word_embed_proj_dim");
  EXPECT_EQ(imported(R"({"model_type": "opt", "word_embed_proj_dim": 768})").parameters(), plain);
}

TEST(ImportHf, Gpt2InnerWidthMayBeNull) {
  EXPECT_EQ(imported(R"({"model_type": "gpt2", "n_inner": null, "n_embd": 1600, "n_layer": 48, "n_head": 25})").parameters(), 1557611200);
  EXPECT_EQ(imported(R"({"model_type": "gpt2", "n_inner": 1000})").ffn, 1000);
  EXPECT_EQ(imported(R"({"model_type": "gpt2", "hidden_size": 1024, "num_attention_heads": 16})").hidden, 1024);
}

TEST(ImportHf, WhatChangesShapesAndIsNotModelledIsRefused) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"model_type": "gpt2", "add_cross_attention": true})", "add_cross_attention"},
      {R"({"model_type": "bert", "is_decoder": true})", "is_decoder"},
      {R"({"model_type": "bert", "position_embedding_type": "relative_key"})", "position_embedding_type"},
      {R"({"model_type": "bert", "pruned_heads": {"1": [0]}})", "pruned_heads"},
      {R"({"model_type": "llama", "hidden_act": "gelu"})", "hidden_act"},
      {R"({"model_type": "gpt2", "activation_function": "silu"})", "activation_function"},
      {R"({"model_type": "opt", "layer_norm_elementwise_affine": false})", "layer_norm_elementwise_affine"},
      {R"({"model_type": "llama", "is_encoder_decoder": true})", "is_encoder_decoder"},
  };
  for (const auto& [json, key] : cases) EXPECT_EQ(fault(json).path, key) << json;
}

TEST(ImportHf, UnknownTypeListsTheSupportedOnes) {
  const InputIssue issue = fault(R"({"model_type": "mamba"})");
  EXPECT_EQ(issue.path, "model_type");
  EXPECT_NE(issue.message.find("mamba"), std::string::npos);
  EXPECT_NE(issue.message.find("llama, mistral, mixtral, qwen2, qwen3, gpt2, opt, bert"), std::string::npos);
  EXPECT_EQ(fault("{}").path, "model_type");
}

TEST(ImportHf, WrongTypesAndRangesNameTheKey) {
  for (const char* value : {"0", "-1", "4096.0", "\"4096\"", "true", "null", "[]", "{}", "2147483649", "18446744073709551616", "1e30"}) {
    const InputIssue issue = fault(std::string(R"({"model_type": "llama", "hidden_size": )") + value + "}");
    EXPECT_EQ(issue.path, "hidden_size") << value;
    EXPECT_FALSE(issue.place.file.empty());
  }
  EXPECT_EQ(fault(R"({"model_type": "llama", "tie_word_embeddings": 1})").path, "tie_word_embeddings");
  EXPECT_EQ(fault(R"({"model_type": 7})").path, "model_type");
  EXPECT_EQ(fault(R"({"model_type": "llama", "num_attention_heads": 32, "num_key_value_heads": 5})").path, "kv_heads");
  EXPECT_NE(fault(R"({"model_type": "llama", "num_attention_heads": 33})").message.find("does not divide"), std::string::npos);
  EXPECT_EQ(fault(R"({"model_type": "qwen3", "head_dim": null})").path, "head_dim");
  EXPECT_NE(fault(R"({"model_type": "llama", "vocab_size": 2147483648, "hidden_size": 2147483648})").message.find("2^63"),
            std::string::npos);
}

TEST(ImportHf, BrokenJsonIsNamedByLineAndColumn) {
  const InputIssue issue = fault("{\n  \"model_type\": \"llama\",\n  oops\n}");
  EXPECT_EQ(issue.place.line, 3);
  EXPECT_EQ(issue.place.column, 3);
  for (const char* json : {"", "[", "{", "{\"a\": 1e999}", "\xff", "{\"a\": \"\xff\"}", "nul", "{} {}"}) fault(json);
  for (const char* json : {"[]", "3", "\"llama\"", "null"}) {
    EXPECT_NE(fault(json).message.find("expected a JSON object"), std::string::npos) << json;
  }
}

TEST(ImportHf, DeepNestingIsRefused) {
  const auto nested = [](int depth) {
    return R"({"model_type": "gpt2", "x": )" + std::string(std::size_t(depth), '[') + std::string(std::size_t(depth), ']') + "}";
  };
  EXPECT_EQ(imported(nested(63)).ignored_keys, std::vector<std::string>{"x"});
  EXPECT_NE(fault(nested(64)).message.find("nested"), std::string::npos);
  fault(nested(1000000));
}

TEST(ImportHf, MissingFileIsAnInputError) { EXPECT_THROW(import_hf("/no/such/config.json"), InputError); }

}  // namespace
}  // namespace memwall
