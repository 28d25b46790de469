// SPDX-License-Identifier: MIT
#include "sim/platforms/von_neumann.h"

#include <cmath>

#include "tests/sim/platforms/segments.h"

namespace memwall {
namespace {

using namespace machine_test;
using workload_test::decode;
using workload_test::prefill;

// Data sheet of the H100 preset: 3.35 TB/s, 989.4 TFLOP/s at 16 bits, 66.9 TFLOP/s on vectors, 450 GB/s a direction.
constexpr double kBandwidth = 3.35e12, kMatrix = 989.4e12, kVector = 66.9e12, kLink = 450e9;

/// Sum over operators (fuse groups) of the longest of DRAM bytes, MACs and vector ops, told from the rows alone.
double roofline_s(const std::vector<Op>& rows) {
  double sum = 0;
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin + 1;
    while (end < rows.size() && !rows[begin].fuse.empty() && rows[end].fuse == rows[begin].fuse) ++end;
    double bytes = 0, macs = 0, vector_ops = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const Op& op = rows[i];
      macs += double(op.macs());
      if (!op.is_matmul()) vector_ops += double(op.elements()) * vector_cost(op.kind).ops;
      bytes += double(op.weight_bytes() + op.kv_bytes() + op.kv_written_bytes());
      if (op.kind == OpKind::embed) bytes += double(op.a_bytes());
    }
    sum += std::max({bytes / kBandwidth, 2 * macs / kMatrix, vector_ops / kVector});
    begin = end;
  }
  return sum;
}

double latency_s(const std::string& model, const WorkloadSpec& spec, std::int64_t devices = 1) {
  return double(TraceRun(ideal("h100"), model, spec, devices).latency_ps()) * 1e-12;
}

TEST(IdealGpu, LatencyIsTheSumOfRooflines) {
  for (const auto& [model, spec] : std::vector<std::pair<const char*, WorkloadSpec>>{{"gpt2", decode(1, 100)},
                                                                                     {"gpt2", decode(64, 1000)},
                                                                                     {"gpt2", prefill(1, 128)},
                                                                                     {"llama2-7b", decode(1, 2048)},
                                                                                     {"llama2-7b", decode(16, 512)}}) {
    const double bound = roofline_s(workload_test::rows_of(workload_test::preset(model), spec));
    const double latency = latency_s(model, spec);
    EXPECT_NEAR(latency / bound, 1.0, 1e-3) << model;
    EXPECT_GE(latency, bound * (1 - 1e-9)) << model;  // never faster than its rates allow
  }
}

TEST(IdealGpu, ADecodeStepOfLlama2ReadsItsWeightsAtFullBandwidth) {
  // Matmul weights: 32 layers of 4 · 4096² + 3 · 4096 · 11008, and a head of 4096 · 32000; 16 bits: 13.21 GB or 3.945 ms.
  const double weights = (32.0 * (4.0 * 4096 * 4096 + 3.0 * 4096 * 11008) + 4096.0 * 32000) * 2;
  const double cache = 2.0 * 32 * 4096 * 512 * 2;
  EXPECT_NEAR(latency_s("llama2-7b", decode(1, 512)), (weights + cache) / kBandwidth, 0.01 * weights / kBandwidth);
}

TEST(IdealGpu, EightDevicesAreSlowerThanAnEighth) {
  const double one = latency_s("llama2-7b", decode(1, 512)), eight = latency_s("llama2-7b", decode(1, 512), 8);
  EXPECT_GT(eight, one / 8);
  // Two all-reduces a layer of 4096 · 2 bytes in 14 rounds of an eighth, and logits gathered in 7 rounds.
  const double reduces = 2 * 32 * 14 * std::ceil(8192 / 8 / kLink * 1e12) * 1e-12;
  const double gather = 7 * 32000 * 2 / 8 / kLink;
  // What is not cut (norms, residuals, embedding, sampling) runs whole on each device: more than an eighth, still small.
  EXPECT_GT(eight, one / 8 + reduces + gather);
  EXPECT_LT(eight, one / 8 + reduces + gather + 0.005 * one);
}

TEST(IdealGpu, AnAllReduceMovesTwiceTheVectorForEachDeviceButOne) {
  for (const std::int64_t devices : {2, 4, 8}) {
    // 64 reduces of 4096 · 2 bytes; the logits, 32000 · 2 bytes, are gathered once: half of what a reduce moves.
    const std::int64_t expected = (devices - 1) * (2 * 64 * 8192 + 64000);
    EXPECT_EQ(TraceRun(ideal("h100"), "llama2-7b", decode(1, 512), devices).bytes().at("von_neumann.link/transfer"), expected) << devices;
  }
}

TEST(IdealGpu, DevicesReadTheWeightsOnceBetweenThem) {
  const auto one = TraceRun(ideal("h100"), "llama3-8b", decode(4, 512), 1).bytes(),
             eight = TraceRun(ideal("h100"), "llama3-8b", decode(4, 512), 8).bytes();
  EXPECT_EQ(one.at("von_neumann.memory/read_weight"), eight.at("von_neumann.memory/read_weight"));
  EXPECT_EQ(one.at("von_neumann.memory/read_kv"), eight.at("von_neumann.memory/read_kv"));
  EXPECT_FALSE(one.contains("von_neumann.link/transfer"));
}

TEST(IdealGpu, EveryByteFromMemoryIsWrittenToTheGlobalBuffer) {
  const auto bytes = TraceRun(ideal("h100"), "gpt2", decode(4, 100)).bytes();
  std::int64_t from_memory = 0, to_memory = 0;
  for (std::size_t i = 0; i < kDramActions; ++i) {
    const auto found = bytes.find(std::string("von_neumann.memory/") + to_string(DramAction(i)));
    if (found != bytes.end()) (is_write(DramAction(i)) ? to_memory : from_memory) += found->second;
  }
  // The rest of its traffic is with the cores, over the wires between them.
  EXPECT_EQ(bytes.at("von_neumann.global_buffer/write") + bytes.at("von_neumann.global_buffer/read"),
            from_memory + to_memory + bytes.at("von_neumann.global_buffer.noc/transfer"));
}

TEST(IdealGpu, AKernelSplitsWhereNoFuseGroupGoesOn) {
  TraceRun run(ideal("h100"), "gpt2", decode(1, 100));
  Op a, b;
  a.fuse = b.fuse = "x";
  EXPECT_FALSE(run.platform->splits(a, b));
  b.step = 1;
  EXPECT_TRUE(run.platform->splits(a, b));
  a.fuse = b.fuse = "";
  b.step = 0;
  EXPECT_TRUE(run.platform->splits(a, b));
}

ConfigNode in_stages(ConfigNode node, int stages) {
  set_path(node, "pipeline_stages", parse_yaml(std::to_string(stages), "test"));
  return node;
}

TEST(IdealGpu, StagesOfAPipelineWorkOneAfterAnother) {
  // gpt2, batch 1: 768 values of 16 bits go to each of three further stages, one token id of 4 bytes back; 1536 B / 450 GB/s are 3414 ps.
  const std::int64_t one = TraceRun(ideal("h100"), "gpt2", decode(1, 100)).latency_ps();
  TraceRun four(in_stages(ideal("h100"), 4), "gpt2", decode(1, 100), 4);
  EXPECT_EQ(four.latency_ps(), one + 3 * 3414 + 9);
  const auto bytes = four.bytes(), alone = TraceRun(ideal("h100"), "gpt2", decode(1, 100)).bytes();
  EXPECT_EQ(bytes.at("von_neumann.link/transfer"), 3 * 1536 + 4);
  EXPECT_EQ(bytes.at("von_neumann.memory/read_weight"), alone.at("von_neumann.memory/read_weight"));
  EXPECT_EQ(bytes.at("von_neumann.memory/read_activation"), alone.at("von_neumann.memory/read_activation"));
}

TEST(IdealGpu, AGroupHandsOnWhatEachOfItsDevicesHolds) {
  // gpt2 on two stages of two: 24 reduces of 1536 bytes and 100514 bytes of logits as on two devices; 1536 and 4 bytes from each of two.
  const auto two = TraceRun(ideal("h100"), "gpt2", decode(1, 100), 2).bytes().at("von_neumann.link/transfer");
  EXPECT_EQ(two, 24 * 2 * 1536 + 50257 * 2);
  EXPECT_EQ(TraceRun(in_stages(ideal("h100"), 2), "gpt2", decode(1, 100), 4).bytes().at("von_neumann.link/transfer"),
            two + 2 * 1536 + 2 * 4);
}

TEST(IdealGpu, TheStepsOfARequestStartInTheFirstStage) {
  // Three passes of two sequences: a prompt of 8 tokens, then one token at a time.
  const WorkloadSpec spec = workload_test::lengths(Phase::request, 2, 8, 3);
  EXPECT_EQ(TraceRun(in_stages(ideal("h100"), 2), "gpt2", spec, 2).bytes().at("von_neumann.link/transfer"),
            (2 * 8 + 2 + 2) * 1536 + 3 * 2 * 4);
}

TEST(IdealGpu, AllStagesPayForBeingThere) {
  TraceRun four(in_stages(ideal("h100"), 4), "gpt2", decode(1, 100), 4), group(ideal("h100"), "gpt2", decode(1, 100), 4);
  EXPECT_DOUBLE_EQ(four.platform->prices().static_power().value, group.platform->prices().static_power().value);
  EXPECT_EQ(four.platform->facts().stages, 4);
}

TEST(IdealGpu, DevicesThatDoNotDivideIntoStagesAreAMistake) {
  EXPECT_NO_THROW(TraceRun(in_stages(ideal("h100"), 12), "gpt2", decode(1, 100), 12));
  for (const auto& [stages, devices, text] :
       {std::tuple<int, int, const char*>{4, 6, "pipeline_stages: 6 devices do not divide into 4 stages"},
        {13, 13, "pipeline_stages: 13 stages for 12 layers"}}) {
    try {
      TraceRun(in_stages(ideal("h100"), stages), "gpt2", decode(1, 100), devices);
      ADD_FAILURE() << text;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(text), std::string::npos) << error.what();
    }
  }
}

TEST(IdealGpu, FactsAreThoseOfAllDevices) {
  const MachineFacts facts = TraceRun(ideal("h100"), "gpt2", decode(1, 100), 8).platform->facts();
  EXPECT_DOUBLE_EQ(facts.peak_ops.value, 8 * kMatrix);
  EXPECT_DOUBLE_EQ(facts.memory_bandwidth.value, 8 * kBandwidth);
  EXPECT_DOUBLE_EQ(facts.power_limit.value, 8 * 700);
  EXPECT_DOUBLE_EQ(facts.memory_capacity.value, 8 * 80e9 * 0.92);
}

}  // namespace
}  // namespace memwall
