// SPDX-License-Identifier: MIT
#include "sim/workload/model.h"

#include <map>

#include "tests/sim/workload/workload_fixture.h"

namespace memwall {
namespace {

using namespace workload_test;

// Published sums; for the rounded ones the exact sum over the published shapes.
const std::map<std::string, std::int64_t>& published_parameters() {
  static const std::map<std::string, std::int64_t> table = {
      {"bert-base", 109482240},          {"bert-base-uncased", 109482240}, {"bert-large", 335141888},
      {"bert-large-uncased", 335141888}, {"deepseek-v3", 671026419200},    {"gpt2", 124439808},
      {"gpt2-large", 774030080},         {"gpt2-medium", 354823168},       {"gpt2-xl", 1557611200},
      {"gpt3-1.3b", 1315723264},         {"gpt3-125m", 125226240},         {"gpt3-13b", 12952938780},
      {"gpt3-175b", 174604259328},       {"gpt3-2.7b", 2651553280},        {"gpt3-350m", 355871744},
      {"gpt3-6.7b", 6658404352},         {"gpt3-760m", 760300032},         {"llama2-13b", 13015864320},
      {"llama2-70b", 68976648192},       {"llama2-7b", 6738415616},        {"llama3-405b", 405853388800},
      {"llama3-70b", 70553706496},       {"llama3-8b", 8030261248},        {"llama3.1-405b", 405853388800},
      {"llama3.1-70b", 70553706496},     {"llama3.1-8b", 8030261248},      {"mistral-7b-v0.1", 7241732096},
      {"mistral-7b-v0.3", 7248023552},   {"mixtral-8x7b", 46702792704},    {"opt-175b", 174604468224},
      {"qwen2.5-72b", 72706203648},      {"qwen2.5-7b", 7615616512},       {"vit-b-16", 86567656},
      {"vit-h-14", 632045800},           {"vit-l-16", 304326632},
  };
  return table;
}

TEST(Model, EveryPresetHasItsPublishedParameterCount) {
  const ConfigLibrary library({MEMWALL_SOURCE_DIR "/configs"});
  for (const std::string& name : library.names("models")) {
    const auto expected = published_parameters().find(name);
    ASSERT_NE(expected, published_parameters().end()) << name << " has no expected count here";
    EXPECT_EQ(load_model(library, name).parameters(), expected->second) << name;
  }
  EXPECT_EQ(library.names("models").size(), published_parameters().size());
}

TEST(Model, TiedHeadCountsAsMatmulParameters) {
  // hidden 8: q 8·12, k and v 8·6, projection 12·8, three FFN matrices of 8·12, head 8·10.
  Model model = tiny_gqa();
  const std::int64_t matmuls = 96 + 48 + 48 + 96 + 3 * 96 + 80;
  EXPECT_EQ(model.matmul_parameters(), matmuls);
  EXPECT_EQ(model.parameters(), matmuls + 80 + 3 * 8);  // the table is its own, and three norms
  model.tied_embeddings = true;
  EXPECT_EQ(model.matmul_parameters(), matmuls);
  EXPECT_EQ(model.parameters(), matmuls + 3 * 8);
}

TEST(Model, BiasesBelongToTheProjectionsTheyAreNamedFor) {
  Model model = tiny_gqa();
  const std::int64_t plain = model.parameters();
  model.qkv_bias = true;
  EXPECT_EQ(model.parameters(), plain + 12 + 6 + 6);
  model.projection_bias = true;
  EXPECT_EQ(model.parameters(), plain + 24 + 8);
  model.ffn_bias = true;
  EXPECT_EQ(model.parameters(), plain + 32 + 12 + 12 + 8);
}

TEST(Model, ParameterSumPast63BitsIsRefused) {
  Model model = tiny_gqa();
  model.hidden = model.vocab = std::int64_t{1} << 31;  // tables of 2^62, twice
  EXPECT_THROW(model.parameters(), InputError);
}

TEST(Model, MistakesOfAFileAreReportedTogether) {
  const TempFile file(
      "kind: decoder\nlayers: 0\nhidden: 8\nheads: 3\nkv_heads: 2\nhead_dim: 4\nffn: 8\ngated: true\n"
      "activation: silu\nnorm: rmsnorm\nbiases: some\npositions: rope\nvocab: 4\nmax_positions: 4\n"
      "tied_embeddings: false\ncolour: red\n",
      "bad.yaml");
  try {
    load_model(ConfigLibrary({}), file.path());
    FAIL();
  } catch (const InputError& error) {
    std::vector<std::string> paths;
    for (const InputIssue& issue : error.issues()) paths.push_back(issue.path);
    EXPECT_EQ(paths, (std::vector<std::string>{"layers", "kv_heads", "biases", "colour"}));
  }
}

TEST(Model, UnknownPresetNamesTheNearest) {
  const InputIssue issue = issue_of([] { preset("llama2-7c"); });
  EXPECT_NE(issue.message.find("llama2-7b"), std::string::npos) << issue.message;
}

}  // namespace
}  // namespace memwall
