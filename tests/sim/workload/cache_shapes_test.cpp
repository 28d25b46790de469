// SPDX-License-Identifier: MIT
#include "sim/workload/cache_shapes.h"

#include "sim/workload/summary.h"
#include "tests/sim/workload/workload_fixture.h"

namespace memwall {
namespace {

using namespace workload_test;

std::vector<CacheShape> caches_of(const std::string& model, const WorkloadSpec& spec) {
  return summarise(*generate_trace(preset(model), spec)).caches;
}

TEST(CacheShapes, EachLayerHasARingForEachSequenceAndHead) {
  const auto caches = caches_of("llama3-8b", decode(3, 100));
  ASSERT_EQ(caches.size(), 32u);
  EXPECT_EQ(caches[5].layer, 5);
  EXPECT_EQ(caches[5].rings, 3 * 8);
  EXPECT_EQ(caches[5].positions, 100);
  EXPECT_EQ(caches[5].token_elements(), 2 * 128);
}

TEST(CacheShapes, ARequestNeedsItsLongestContext) {
  const auto caches = caches_of("gpt2", lengths(Phase::request, 2, 32, 3));
  ASSERT_EQ(caches.size(), 12u);
  EXPECT_EQ(caches[0].positions, 32 + 2);
}

TEST(CacheShapes, PromptsBesideADecodeStepHaveRingsOfTheirOwn) {
  const auto caches = caches_of("gpt2", lengths(Phase::serving, 8, 64, 32));  // 16 prompt tokens of 64
  ASSERT_EQ(caches.size(), 2u * 12u);
  EXPECT_EQ(caches[0].rings, 8 * 12);
  EXPECT_EQ(caches[1].rings, 12);
  EXPECT_EQ(caches[1].ordinal, 1);
}

TEST(CacheShapes, AnEncoderHasNoneAndLatentAttentionNoValues) {
  EXPECT_TRUE(caches_of("bert-base", prefill(1, 16)).empty());
  const auto latent = caches_of("deepseek-v3", decode(1, 16));
  EXPECT_EQ(latent.front().key_dim, 576);
  EXPECT_EQ(latent.front().value_dim, 0);
}

}  // namespace
}  // namespace memwall
