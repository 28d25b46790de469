// SPDX-License-Identifier: MIT
#include "sim/mapping/von_neumann_plan.h"

#include "tests/sim/machines.h"
#include "tests/sim/workload/workload_fixture.h"

namespace memwall {
namespace {

using namespace machine_test;
using workload_test::decode;
using workload_test::prefill;
using workload_test::preset;
using workload_test::rows_of;

/// Planners keep a reference to their machine.
const VonNeumannConfig& gpu() {
  static const VonNeumannConfig config = toy_gpu();
  return config;
}

std::int64_t bytes(const KernelPart& part, DramAction action) { return part.memory_bytes[std::size_t(action)]; }

KernelPart one_part(const VonNeumannConfig& config, const Op& op) {
  VonNeumannPlanner planner(config, 1, 1);
  return planner.plan({op}).parts.at(0);
}

bool decided(const VonNeumannPlanner& planner, const std::string& what) {
  for (const std::string& decision : planner.decisions()) {
    if (decision.find(what) != std::string::npos) return true;
  }
  return false;
}

TEST(VonNeumannPlan, AMatmulReadsItsWeightOnce) {
  const KernelPart part = one_part(gpu(), weight_matmul(1, 2, 30, 40));
  EXPECT_EQ(part.macs, 2 * 30 * 40);
  EXPECT_EQ(bytes(part, DramAction::read_weight), 30 * 40);
  EXPECT_EQ(sum_of(part.memory_bytes), 30 * 40);
}

TEST(VonNeumannPlan, OperandsWiderThanTheMatrixUnitAreRefused) {
  Op op = cache_matmul(1, 1, 1, 5, 4);
  op.b_bits = 16;
  EXPECT_EQ(one_part(gpu(), op).mac_bits, 16);
  op.b_bits = 17;  // the toy machine multiplies 16 bits
  EXPECT_THROW(one_part(gpu(), op), InputError);
}

TEST(VonNeumannPlan, AnInputOfHalfTheBufferStaysAndOneByteMoreComesFromMemory) {
  EXPECT_EQ(bytes(one_part(gpu(), weight_matmul(1, 1, 1, 1024)), DramAction::read_activation), 0);
  EXPECT_EQ(bytes(one_part(gpu(), weight_matmul(1, 1, 1, 1025)), DramAction::read_activation), 1025);
}

TEST(VonNeumannPlan, AnOutputOfHalfTheBufferStaysAndOneByteMoreGoesToMemory) {
  EXPECT_EQ(bytes(one_part(gpu(), weight_matmul(1, 1, 1024, 1)), DramAction::write_activation), 0);
  EXPECT_EQ(bytes(one_part(gpu(), weight_matmul(1, 1, 1025, 1)), DramAction::write_activation), 1025);
}

TEST(VonNeumannPlan, LeavingTheChipIsADecisionThatIsToldOnce) {
  VonNeumannPlanner planner(gpu(), 1, 1);
  planner.plan({weight_matmul(1, 1, 1025, 1)});
  planner.plan({weight_matmul(1, 1, 1025, 1)});
  EXPECT_EQ(planner.decisions(), std::vector<std::string>{"w1: output activations go to memory (more than half the global buffer)"});
}

TEST(VonNeumannPlan, AnInputFromMemoryStreamsOncePerPatchOrBlockOfB) {
  // A has 2048 bytes. B of 128 x 1024 bytes: 128 blocks of half a buffer, but 2 tile columns of 64 on one core: 2 passes.
  EXPECT_EQ(bytes(one_part(gpu(), weight_matmul(1, 2, 128, 1024)), DramAction::read_activation), 2 * 2048);
  // B of 1024 bytes stays whole in half the buffer: one pass, though tile columns follow each other.
  EXPECT_EQ(bytes(one_part(gpu(), weight_matmul(1, 256, 128, 8)), DramAction::read_activation), 2048);
}

TEST(VonNeumannPlan, WhatAKernelWritesToMemoryTheNextReadsBack) {
  // 1025 elements of 8 bits are more than half the buffer, for one operand and for two.
  for (const OpKind kind : {OpKind::gelu, OpKind::layernorm, OpKind::requantize}) {
    EXPECT_EQ(bytes(one_part(gpu(), vector_op(1, kind, 1, 1024)), DramAction::read_activation), 0) << to_string(kind);
    EXPECT_EQ(bytes(one_part(gpu(), vector_op(1, kind, 1, 1025)), DramAction::read_activation), 1025) << to_string(kind);
  }
  EXPECT_EQ(bytes(one_part(gpu(), vector_op(1, OpKind::add, 1, 1024)), DramAction::read_activation), 0);
  EXPECT_EQ(bytes(one_part(gpu(), vector_op(1, OpKind::add, 1, 1025)), DramAction::read_activation), 2050);
  EXPECT_EQ(bytes(one_part(gpu(), vector_op(1, OpKind::add, 1, 1025)), DramAction::write_activation), 1025);
}

TEST(VonNeumannPlan, CacheAndEmbeddingGoThroughMemoryWhateverTheirSize) {
  EXPECT_EQ(bytes(one_part(gpu(), vector_op(1, OpKind::kv_append, 1, 16)), DramAction::write_kv), 16);
  EXPECT_EQ(bytes(one_part(gpu(), vector_op(1, OpKind::embed, 1, 16)), DramAction::read_activation), 16);
  EXPECT_EQ(bytes(one_part(gpu(), cache_matmul(1, 3, 1, 5, 4)), DramAction::read_kv), 3 * 5 * 4);
}

TEST(VonNeumannPlan, AFusedResultNeverLeavesTheCores) {
  Op scores = cache_matmul(1, 1, 64, 64, 8);  // 4096 bytes of scores: more than the buffer
  Op values = after(cache_matmul(3, 1, 64, 8, 64), {2});
  Op softmax = after(vector_op(2, OpKind::softmax, 64, 64), {1});
  scores.fuse = softmax.fuse = values.fuse = "attention";
  VonNeumannPlanner planner(gpu(), 1, 1);
  const KernelPlan plan = planner.plan({scores, softmax, values});
  ASSERT_EQ(plan.parts.size(), 3u);
  EXPECT_EQ(plan.parts[0].core_write_bytes, 0);
  EXPECT_EQ(plan.parts[1].core_read_bytes + plan.parts[1].core_write_bytes, 0);
  EXPECT_EQ(plan.parts[2].core_read_bytes, 64 * 8);  // V alone
  for (const KernelPart& part : plan.parts) {
    EXPECT_EQ(bytes(part, DramAction::write_activation) + bytes(part, DramAction::read_activation), 0);
  }
}

TEST(VonNeumannPlan, DensityScalesWorkButNotOperands) {
  Op op = cache_matmul(1, 1, 4, 4, 8);
  op.density = 0.625;  // ten of sixteen pairs
  const KernelPart part = one_part(gpu(), op);
  EXPECT_EQ(part.macs, 80);
  EXPECT_EQ(bytes(part, DramAction::read_kv), 32);
}

// Tensor parallelism: up (columns) → activation → down (rows), one all-reduce behind down.

TEST(TensorParallel, ColumnsThenRowsNeedOneAllReduce) {
  VonNeumannPlanner planner(gpu(), 4, 1);
  const KernelPlan up = planner.plan({weight_matmul(1, 2, 32, 16)});
  const KernelPlan act = planner.plan({after(vector_op(2, OpKind::gelu, 2, 32), {1})});
  const KernelPlan down = planner.plan({after(weight_matmul(3, 2, 16, 32), {2})});
  const KernelPlan add = planner.plan({after(vector_op(4, OpKind::add, 2, 16), {3})});
  EXPECT_EQ(up.parts[0].macs, 2 * 8 * 16);  // a quarter of the columns
  EXPECT_EQ(bytes(up.parts[0], DramAction::read_weight), 8 * 16);
  EXPECT_EQ(act.parts[0].vector_ops, 2 * 8 * 8);  // 8 ops on a quarter of 64 elements
  EXPECT_EQ(down.parts[0].macs, 2 * 16 * 8);      // a quarter of the rows
  EXPECT_EQ(add.parts[0].vector_ops, 2 * 16);     // whole on each device
  for (const KernelPlan* alone : {&up, &act, &add}) EXPECT_TRUE(alone->before.empty() && alone->behind.empty());
  EXPECT_TRUE(down.before.empty());
  ASSERT_EQ(down.behind.size(), 1u);  // an all-reduce is behind its kernel, an all-gather before it
  EXPECT_EQ(down.behind[0].bytes, 2 * 16);
  EXPECT_EQ(down.behind[0].rounds, 2 * 3);
  EXPECT_EQ(planner.padded_macs(), 0);
}

TEST(TensorParallel, CalibratedPlansSayHowTheyReduce) {
  static const VonNeumannConfig h100 = read_config<VonNeumannConfig>(architecture("h100"));
  for (const auto& [devices, way] : {std::pair<std::int64_t, Way>{8, Way::ring}, {16, Way::tree}}) {
    VonNeumannPlanner planner(h100, devices, 1);
    planner.plan({weight_matmul(1, 2, 3200, 1600)});
    const KernelPlan down = planner.plan({after(weight_matmul(2, 2, 1600, 3200), {1})});
    ASSERT_EQ(down.behind.size(), 1u);
    EXPECT_EQ(down.behind[0].way, way);
    EXPECT_EQ(down.behind[0].bytes, 2 * 1600);
    const std::string by = way == Way::ring ? " by ring " : " by tree ";
    EXPECT_TRUE(decided(planner, "w2: all-reduce of 3200 bytes over " + std::to_string(devices) + " devices" + by));
  }
}

TEST(TensorParallel, OneDeviceNeedsNoCollective) {
  VonNeumannPlanner planner(gpu(), 1, 1);
  planner.plan({weight_matmul(1, 2, 32, 16)});
  EXPECT_TRUE(planner.plan({after(weight_matmul(2, 2, 16, 32), {1})}).behind.empty());
}

TEST(TensorParallel, ShapesThatDoNotDivideArePaddedAndReported) {
  VonNeumannPlanner planner(gpu(), 4, 1);
  const KernelPlan up = planner.plan({weight_matmul(1, 1, 30, 10)});  // 8 columns each: 32 for 30
  EXPECT_EQ(up.parts[0].macs, 8 * 10);
  EXPECT_EQ(planner.padded_macs(), 2 * 10);
  EXPECT_TRUE(decided(planner, "w1: 30 columns padded to 4 devices"));
  planner.plan({after(weight_matmul(2, 1, 10, 30), {1})});  // 8 rows each
  EXPECT_EQ(planner.padded_macs(), 2 * 10 + 2 * 10);
  EXPECT_TRUE(decided(planner, "w2: 30 rows padded to 4 devices"));
}

TEST(TensorParallel, AttentionIsCutByHeads) {
  VonNeumannPlanner planner(gpu(), 4, 3);  // three sequences, eight KV heads
  const KernelPlan plan = planner.plan({cache_matmul(1, 3 * 8, 2, 5, 7)});
  EXPECT_EQ(plan.parts[0].macs, 3 * 2 * 2 * 5 * 7);  // two heads a device
  EXPECT_EQ(bytes(plan.parts[0], DramAction::read_kv), 3 * 2 * 5 * 7);
  EXPECT_TRUE(plan.before.empty() && plan.behind.empty());
}

TEST(TensorParallel, HeadsAreReplicatedWhereDevicesExceedThem) {
  VonNeumannPlanner planner(gpu(), 8, 3);  // two KV heads, four queries each
  const KernelPlan plan = planner.plan({cache_matmul(1, 3 * 2, 4, 5, 7)});
  EXPECT_EQ(plan.parts[0].macs, 3 * 1 * 5 * 7);                     // one of a head's four queries
  EXPECT_EQ(bytes(plan.parts[0], DramAction::read_kv), 3 * 5 * 7);  // but all of its keys: four copies in all
  EXPECT_EQ(planner.padded_macs(), 0);
  EXPECT_TRUE(decided(planner, "2 KV heads on 8 devices"));
}

TEST(TensorParallel, HeadsThatDoNotDivideArePaddedAndReported) {
  VonNeumannPlanner planner(gpu(), 8, 1);  // twelve heads: two a device, sixteen slots
  planner.plan({cache_matmul(1, 12, 1, 5, 7)});
  EXPECT_EQ(planner.padded_macs(), 4 * 5 * 7);
  EXPECT_TRUE(decided(planner, "12 KV heads on 8 devices"));
}

struct Collectives {
  std::int64_t reduces = 0, gathers = 0, reduced_bytes = 0, gathered_bytes = 0, macs = 0;
};

Collectives collectives(const std::string& model, WorkloadSpec spec, std::int64_t devices) {
  VonNeumannPlanner planner(gpu(), devices, spec.batch);
  const std::vector<Op> rows = rows_of(preset(model), spec);
  Collectives sum;
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin + 1;
    while (end < rows.size() && !rows[begin].fuse.empty() && rows[end].fuse == rows[begin].fuse) ++end;
    const KernelPlan plan = planner.plan({rows.begin() + std::ptrdiff_t(begin), rows.begin() + std::ptrdiff_t(end)});
    sum.reduces += std::int64_t(plan.behind.size());
    sum.gathers += std::int64_t(plan.before.size());
    for (const Exchange& exchange : plan.behind) sum.reduced_bytes += exchange.bytes;
    for (const Exchange& exchange : plan.before) sum.gathered_bytes += exchange.bytes;
    for (const KernelPart& part : plan.parts) sum.macs += part.macs;
    begin = end;
  }
  return sum;
}

TEST(TensorParallel, ALayerReducesTwiceAndLogitsAreGathered) {
  // gpt2: 12 layers of width 768, batch 4, 16 bits; 50257 logits a sequence.
  const Collectives gpt2 = collectives("gpt2", decode(4, 100), 4);
  EXPECT_EQ(gpt2.reduces, 2 * 12);
  EXPECT_EQ(gpt2.reduced_bytes, 2 * 12 * 4 * 768 * 2);
  EXPECT_EQ(gpt2.gathers, 1);
  EXPECT_EQ(gpt2.gathered_bytes, 4 * 50257 * 2);
}

TEST(TensorParallel, GatedAndGroupedLayersReduceTwiceToo) {
  const Collectives llama = collectives("llama3-8b", decode(2, 100), 8);
  EXPECT_EQ(llama.reduces, 2 * 32);
  EXPECT_EQ(llama.reduced_bytes, 2 * 32 * 2 * 4096 * 2);
  EXPECT_EQ(llama.gathers, 1);
  const Collectives long_prompt = collectives("llama3-8b", prefill(1, 64), 8);
  EXPECT_EQ(long_prompt.reduces, 2 * 32);
  EXPECT_EQ(long_prompt.gathered_bytes, 128256 * 2);  // the last token's logits only
}

TEST(TensorParallel, DevicesShareTheWork) {
  // Everything divides by 8 but the vocabulary: 128256 / 8 is whole as well.
  EXPECT_EQ(collectives("llama3-8b", decode(1, 64), 1).macs, 8 * collectives("llama3-8b", decode(1, 64), 8).macs);
}

Op in_layer(Op op, int layer) {
  op.layer = layer;
  return op;
}

/// Two stages of two devices each.
const VonNeumannConfig& pipelined() {
  static const VonNeumannConfig config = [] {
    VonNeumannConfig two = toy_gpu();
    two.pipeline_stages = 2;
    return two;
  }();
  return config;
}

TEST(Pipeline, LayersAreCutIntoContiguousStagesThatDifferByOneAtMost) {
  VonNeumannConfig config = toy_gpu();
  config.pipeline_stages = 4;
  const VonNeumannPlanner planner(config, 1, 1, 0, 0, 0, false, 10);
  std::vector<std::int64_t> stages;
  for (int layer = 0; layer <= 10; ++layer) stages.push_back(planner.stage(in_layer(Op(), layer)));
  EXPECT_EQ(stages, (std::vector<std::int64_t>{0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 3}));  // the output behind layer 9 in the last
}

TEST(Pipeline, AResultGoesToTheNextStageOnceByEachDeviceOfAGroup) {
  VonNeumannPlanner planner(pipelined(), 2, 1, 0, 0, 0, false, 4);
  EXPECT_TRUE(planner.plan({in_layer(vector_op(1, OpKind::add, 3, 16), 1)}).before.empty());
  const KernelPlan norm = planner.plan({in_layer(after(vector_op(2, OpKind::rmsnorm, 3, 16), {1}), 2)});
  ASSERT_EQ(norm.before.size(), 1u);
  EXPECT_EQ(norm.before[0].way, Way::direct);
  EXPECT_EQ(norm.before[0].devices, 2);
  EXPECT_EQ(norm.before[0].bytes, 3 * 16);                                                                   // whole on each device
  EXPECT_TRUE(planner.plan({in_layer(after(vector_op(3, OpKind::add, 3, 16), {2, 1}), 2)}).before.empty());  // it is there
  EXPECT_TRUE(decided(planner, "v2: each device of a pipeline stage takes 48 bytes from the stage before"));
}

TEST(Pipeline, ACutResultGoesToTheNextStageInParts) {
  VonNeumannPlanner planner(pipelined(), 2, 1, 0, 0, 0, false, 4);
  planner.plan({in_layer(weight_matmul(1, 3, 32, 16), 1)});  // 16 columns a device
  const KernelPlan next = planner.plan({in_layer(after(vector_op(2, OpKind::gelu, 3, 32), {1}), 2)});
  ASSERT_EQ(next.before.size(), 1u);
  EXPECT_EQ(next.before[0].bytes, 3 * 16);
}

TEST(Pipeline, SampledTokensGoBackToTheFirstStage) {
  VonNeumannPlanner planner(pipelined(), 2, 1, 0, 0, 0, false, 4);
  Op sample = vector_op(1, OpKind::sample, 3, 50);
  sample.out_bits = 32;
  const KernelPlan plan = planner.plan({in_layer(sample, 4)});
  ASSERT_EQ(plan.behind.size(), 1u);
  EXPECT_EQ(plan.behind[0].bytes, 3 * 4);
  EXPECT_TRUE(VonNeumannPlanner(gpu(), 2, 1).plan({sample}).behind.empty());  // one stage
}

TEST(KernelPlan, EqualKeysMeanEqualPlans) {
  VonNeumannPlanner planner(gpu(), 1, 1);
  const KernelPlan plan = planner.plan({weight_matmul(1, 2, 30, 40)});
  EXPECT_EQ(plan.key(), planner.plan({weight_matmul(7, 2, 30, 40)}).key());
  EXPECT_NE(plan.key(), planner.plan({weight_matmul(7, 2, 30, 41)}).key());
  KernelPlan other = plan;
  other.parts[0].vector_ops += 1;
  EXPECT_NE(plan.key(), other.key());
  for (const Exchange& exchange : {hand_over(gpu(), 2, 8), hand_over(gpu(), 2, 9), hand_over(gpu(), 3, 8), all_gather(gpu(), 2, 8)}) {
    KernelPlan handed = plan, returned = plan;
    handed.before = {exchange};
    returned.behind = {exchange};
    EXPECT_NE(handed.key(), plan.key());
    EXPECT_NE(handed.key(), returned.key());
    EXPECT_EQ(handed.key() == other.key(), false);
    other = handed;
  }
}

}  // namespace
}  // namespace memwall
