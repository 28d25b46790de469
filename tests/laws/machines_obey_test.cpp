// SPDX-License-Identifier: MIT
#include <algorithm>
#include <map>

#include "tests/laws/runs.h"

namespace memwall {
namespace {

using namespace laws_test;
using workload_test::decode;
using workload_test::lengths;
using workload_test::prefill;

/// Laws other than U8: a preset that is too small for gpt2 says so by U8, which is then right.
Ids broken_but_capacity(const Simulation& run) {
  Ids ids = with_verdict(run.checks, CheckRow::Verdict::fail);
  std::erase(ids, "U8");
  return ids;
}

/// What a model runs on: macro-only designs refuse one.
std::vector<std::string> systems() {
  std::vector<std::string> names = shipped().names("architectures");
  std::erase_if(names, [](const std::string& name) { return shipped().load("architectures", name).find("kind")->text == "cim_macro"; });
  return names;
}

class Shipped : public ::testing::TestWithParam<std::string> {};

TEST_P(Shipped, ObeysAllLawsInPrefill) { EXPECT_EQ(broken_but_capacity(run(GetParam(), prefill(1, 512))), Ids{}); }

TEST_P(Shipped, ObeysAllLawsInDecode) { EXPECT_EQ(broken_but_capacity(run(GetParam(), decode(1, 100))), Ids{}); }

TEST_P(Shipped, ObeysAllLawsInABatchedDecodeOfNarrowWeights) {
  WorkloadSpec spec = decode(8, 100);
  spec.weight_bits = spec.activation_bits = spec.kv_bits = 8;
  EXPECT_EQ(broken_but_capacity(run(GetParam(), spec)), Ids{});
}

INSTANTIATE_TEST_SUITE_P(Architectures, Shipped, ::testing::ValuesIn(systems()), [](const auto& name) {
  std::string word = name.param;
  for (char& c : word) c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return word;
});

class Machine : public ::testing::TestWithParam<const char*> {};

TEST_P(Machine, ObeysAllLawsInARequest) {
  EXPECT_EQ(with_verdict(run(GetParam(), lengths(Phase::request, 2, 32, 3)).checks, CheckRow::Verdict::fail), Ids{});
}

TEST_P(Machine, ObeysAllLawsWhenServing) {
  EXPECT_EQ(with_verdict(run(GetParam(), lengths(Phase::serving, 8, 64, 32)).checks, CheckRow::Verdict::fail), Ids{});
}

TEST_P(Machine, ObeysAllLawsWithAnEncoder) {
  EXPECT_EQ(with_verdict(run(GetParam(), prefill(1, 64), {}, "bert-base").checks, CheckRow::Verdict::fail), Ids{});
}

INSTANTIATE_TEST_SUITE_P(BothKinds, Machine, ::testing::Values("h100", "cim-rram"),
                         [](const auto& name) { return std::string(name.param) == "h100" ? "VonNeumann" : "Cim"; });

TEST(Laws, DevicesThatShareAModelObeyThem) {
  for (const std::int64_t devices : {2, 4, 8}) {  // twelve heads: eight devices pad them
    EXPECT_EQ(with_verdict(run("h100", decode(4, 100), {devices, true}).checks, CheckRow::Verdict::fail), Ids{}) << devices;
    EXPECT_EQ(with_verdict(run("h100", prefill(1, 64), {devices, true}).checks, CheckRow::Verdict::fail), Ids{}) << devices;
  }
}

TEST(Laws, PipelinesObeyThem) {
  for (const auto& [stages, devices] : {std::pair<int, std::int64_t>{2, 2}, {4, 4}, {2, 8}, {5, 10}}) {
    for (ConfigNode node : {shipped().load("architectures", "h100"), ideal("h100")}) {
      set_path(node, "pipeline_stages", parse_yaml(std::to_string(stages), "test"));
      EXPECT_EQ(with_verdict(run(node, decode(4, 100), {devices, true}).checks, CheckRow::Verdict::fail), Ids{}) << stages;
      EXPECT_EQ(with_verdict(run(node, prefill(1, 64), {devices, true}).checks, CheckRow::Verdict::fail), Ids{}) << stages;
      EXPECT_EQ(with_verdict(run(node, lengths(Phase::request, 2, 16, 3), {devices, true}).checks, CheckRow::Verdict::fail), Ids{})
          << stages;
    }
  }
}

TEST(Laws, EachStageOfAPipelineHoldsItsOwnPowerLimit) {
  // A long prompt of a large model keeps one H100 at its limit; on two stages no device may borrow what the other leaves.
  ConfigNode node = shipped().load("architectures", "h100");
  const WorkloadSpec spec = prefill(1, 2048);
  const Simulation one = run(node, spec, {}, "llama3-8b");
  set_path(node, "pipeline_stages", parse_yaml("2", "test"));
  const Simulation two = run(node, spec, {2, true}, "llama3-8b");
  EXPECT_EQ(with_verdict(two.checks, CheckRow::Verdict::fail), Ids{});
  const auto dynamic_w = [](const Simulation& s) { return s.result.energy_j / s.result.latency_s - s.evidence.static_w; };
  EXPECT_GT(one.result.saved_j, 0.0);
  EXPECT_NEAR(dynamic_w(one), 700.0 - one.evidence.static_w, 1.0);
  EXPECT_NEAR(dynamic_w(two), dynamic_w(one), 0.01 * dynamic_w(one));
}

TEST(Laws, ReplicasObeyThemTogether) {
  for (const char* name : {"h100", "cim-rram"}) {
    ConfigNode node = shipped().load("architectures", name);
    set_path(node, "facility", parse_yaml("{host_power: 150 W, pue: 1.25}", "test"));
    for (const Replicas replicas : {Replicas{2.5, 2.0}, Replicas{1.7, 1.7}, Replicas{3.3, 0.75}}) {
      for (const WorkloadSpec& spec : {decode(4, 100), prefill(4, 64), lengths(Phase::serving, 4, 64, 16)}) {
        EXPECT_EQ(with_verdict(run(node, spec, {.replicas = replicas}).checks, CheckRow::Verdict::fail), Ids{}) << name;
      }
    }
  }
}

TEST(Laws, ReplicasDoTheWorkOfTheirBatchTogetherAndAllPayForTime) {
  for (const char* name : {"h100", "cim-rram"}) {
    const Simulation one = run(name, decode(2, 100));
    const Simulation whole = run(name, decode(8, 100));
    const Simulation four = run(name, decode(2, 100), {.replicas = {5.0, 4.0}});  // the fifth has nothing to do
    const auto macs = [](const Simulation& s) {
      std::int64_t sum = 0;
      for (const OpRow& row : s.result.ops) sum += row.macs;
      return sum;
    };
    EXPECT_EQ(macs(four), macs(whole));
    EXPECT_EQ(four.result.latency_s, one.result.latency_s);
    EXPECT_DOUBLE_EQ(four.result.tokens_per_s, 4.0 * one.result.tokens_per_s);
    EXPECT_DOUBLE_EQ(four.result.area_mm2, 5.0 * one.result.area_mm2);
    EXPECT_DOUBLE_EQ(four.result.tops_peak, 5.0 * one.result.tops_peak);
    EXPECT_EQ(four.result.dram_bytes, 4 * one.result.dram_bytes);
    const double idle_j = one.evidence.static_w * one.result.latency_s;
    EXPECT_NEAR(four.result.energy_j, 4.0 * one.result.energy_j + idle_j, 1e-9 * four.result.energy_j);
    EXPECT_NEAR(four.result.replica_energy_j, one.result.energy_j, 1e-9 * one.result.energy_j);
    EXPECT_NEAR(four.result.energy_per_token_j, four.result.energy_j / 8.0, 1e-12);
  }
}

TEST(Laws, WhatIsAroundTheDevicesIsChargedOnBothMachinesAlike) {
  for (const char* name : {"h100", "cim-rram"}) {
    ConfigNode node = shipped().load("architectures", name);
    const Simulation bare = run(node, decode(4, 100));
    set_path(node, "facility.host_power", parse_yaml("150 W", "test"));
    const Simulation hosted = run(node, decode(4, 100));
    set_path(node, "facility.pue", parse_yaml("1.25", "test"));
    const Simulation cooled = run(node, decode(4, 100));
    for (const Simulation* s : {&hosted, &cooled}) EXPECT_EQ(with_verdict(s->checks, CheckRow::Verdict::fail), Ids{}) << name;
    EXPECT_EQ(cooled.result.latency_s, bare.result.latency_s);
    const double host_j = 150.0 * double(bare.result.devices) * bare.result.latency_s;
    EXPECT_NEAR(hosted.result.energy_j, bare.result.energy_j + host_j, 1e-9 * hosted.result.energy_j);
    EXPECT_NEAR(cooled.result.energy_j, 1.25 * hosted.result.energy_j, 1e-9 * cooled.result.energy_j);
    EXPECT_NEAR(cooled.result.movement_share, bare.result.movement_share, 1e-12);
    EXPECT_EQ(cooled.decisions.back(), "facility: a host of 150 W for each device, PUE 1.25");
    EXPECT_EQ(bare.facts.facility, "");
  }
}

TEST(Laws, APowerLimitIsThatOfTheDevicesAlone) {
  // Throttled to 700 W as before, whatever stands around.
  ConfigNode node = shipped().load("architectures", "h100");
  const Simulation bare = run(node, prefill(1, 2048), {}, "llama3-8b");
  set_path(node, "facility.host_power", parse_yaml("500 W", "test"));
  set_path(node, "facility.pue", parse_yaml("2", "test"));
  const Simulation charged = run(node, prefill(1, 2048), {}, "llama3-8b");
  EXPECT_EQ(charged.result.latency_s, bare.result.latency_s);
  EXPECT_NEAR(charged.result.power_w, 2.0 * (bare.result.power_w + 500.0), 1e-6 * charged.result.power_w);
  EXPECT_EQ(with_verdict(charged.checks, CheckRow::Verdict::fail), Ids{});
}

TEST(Laws, LinksCarryWhatTheWayOfAnAllReduceAsksFor) {
  // llama3-8b, batch 2: 64 reduces of 2 x 4096 x 2 bytes, 128256 x 2 bytes of logits a sequence gathered; by ring (8) and by tree (16).
  for (const std::int64_t devices : {8, 16}) {
    const Simulation simulation = run("h100", decode(2, 100), {devices, true}, "llama3-8b");
    EXPECT_EQ(simulation.result.link_bytes, (devices - 1) * (2 * 64 * 16384 + 2 * 128256 * 2)) << devices;
    const bool tree = std::any_of(simulation.decisions.begin(), simulation.decisions.end(),
                                  [](const std::string& decision) { return decision.find("by tree") != std::string::npos; });
    EXPECT_EQ(tree, devices == 16);
  }
}

TEST(Laws, SpareChipsObeyThemAndPayForBeingThere) {
  const Simulation needed = run("cim-rram", decode(1, 100));
  const Simulation spare = run("cim-rram", decode(1, 100), {needed.facts.devices + 5, true});
  EXPECT_EQ(with_verdict(spare.checks, CheckRow::Verdict::fail), Ids{});
  EXPECT_EQ(spare.result.latency_s, needed.result.latency_s);
  EXPECT_GT(spare.result.static_energy_j, needed.result.static_energy_j);
}

TEST(Laws, TooFewChipsBreakCapacityAlone) {
  EXPECT_EQ(with_verdict(run("cim-rram", decode(1, 100), {1, true}).checks, CheckRow::Verdict::fail), Ids{"U8"});
}

TEST(Laws, MoreThanMemoryHoldsBreaksCapacityAlone) {
  // llama3-70b at 16 bits: 141 GB of weights on 80 GB.
  EXPECT_EQ(with_verdict(run("h100", decode(1, 100), {}, "llama3-70b").checks, CheckRow::Verdict::fail), Ids{"U8"});
}

TEST(Laws, HoldWhereAttentionRunsNarrowerThanTheWeights) {
  // 16-bit weights, 8-bit activations and cache: attention runs at the 8-bit rate, twice that of the projections.
  WorkloadSpec spec;
  spec.phase = Phase::prefill;
  spec.input_length = 256;
  spec.activation_bits = spec.kv_bits = 8;
  EXPECT_EQ(broken(run("h100", spec).evidence), Ids{});
}

TEST(Laws, HoldWhereAPromptsBlocksDoNotDivide) {
  WorkloadSpec spec;
  spec.phase = Phase::serving;
  spec.batch = 5;
  spec.input_length = 64;
  spec.output_length = 2;
  EXPECT_EQ(broken(run("cim-rram", spec).evidence), Ids{});
}

TEST(Laws, AttentionOnWiderOperandsTakesMorePasses) {
  // 8-bit MACs: 16-bit activations against a 16-bit cache are four partial products each.
  const auto attention_macs = [](int bits) {
    WorkloadSpec spec;
    spec.phase = Phase::decode;
    spec.context = 64;
    spec.weight_bits = 8;
    spec.activation_bits = spec.kv_bits = bits;
    std::int64_t macs = 0;
    const Simulation simulation = run("cim-rram", spec);
    EXPECT_EQ(broken(simulation.evidence), Ids{});
    for (const BreakdownRow& row : simulation.result.breakdown) macs += row.category == Category::mac ? row.count : 0;
    return macs;
  };
  EXPECT_EQ(attention_macs(16), 4 * attention_macs(8));
  EXPECT_EQ(attention_macs(4), attention_macs(8));
}

WorkloadSpec of_bytes(WorkloadSpec spec) {
  spec.weight_bits = spec.activation_bits = spec.kv_bits = 8;
  return spec;
}

TEST(Laws, ATokenTakesTimeInExpertsThatHoldLessThanARowOfIt) {
  // Two tokens touch four experts of which each gets one row: the first token's share of each rounds to nothing.
  const auto latency = [](std::int64_t tokens) {
    return run("cim-rram", of_bytes(prefill(1, tokens)), {}, "mixtral-8x7b").result.latency_s;
  };
  // 32 layers x 4 products in a row x 0.8 us of the expert path alone.
  EXPECT_GT(latency(2), 0.85 * latency(1));
}

TEST(Laws, PromptsThatFollowEachOtherAreAsFastInOneBlockAsInMany) {
  const auto rate = [](std::int64_t tokens) { return run("cim-rram", of_bytes(prefill(1, tokens))).result.tokens_per_s; };
  // Eight tokens are one block, 640 ten. Each token keeps the busiest arrays as long.
  EXPECT_NEAR(rate(8) / rate(640), 1.0, 0.05);
}

// A token touches two of eight experts, sixteen tokens all of them; heads are spread over all chips of a layer.
TEST(Laws, UnitsThatATokenFindsDoNotDependOnTheExpertsThatOthersTouch) {
  const auto attention_s = [](std::int64_t batch) {
    double busy = 0.0;
    for (const BreakdownRow& row : run("cim-rram", of_bytes(decode(batch, 2048)), {}, "mixtral-8x7b").result.breakdown) {
      if (row.component == "cim.chip.attention_unit" && row.action == "mac") busy += row.busy_s;
    }
    return busy / double(batch);
  };
  EXPECT_NEAR(attention_s(16), attention_s(1), 1e-3 * attention_s(1));
}

// One schedule may lose a per cent against another.
TEST(Laws, AStepOfMoreTokensTakesNoLessTime) {
  const std::map<std::string, std::vector<std::int64_t>> batches = {
      {"mixtral-8x7b", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}}, {"deepseek-v3", {1, 2, 6, 16}}};
  for (const auto& [model, sizes] : batches) {
    double longest = 0.0;
    for (const std::int64_t batch : sizes) {
      const double latency = run("cim-rram", of_bytes(decode(batch, 2048)), {}, model).result.latency_s;
      EXPECT_GT(latency, 0.99 * longest) << model << ", batch " << batch;
      longest = std::max(longest, latency);
    }
  }
}

// Tokens pass their experts side by side, however many of them are in a block or in how many rows of the trace their experts are.
TEST(Laws, AStepOfMoreTokensThroughExpertsTakesNoLessTime) {
  double longest = 0.0;
  for (const std::int64_t batch : {16, 32, 33}) {
    const double latency = run("cim-rram", of_bytes(decode(batch, 512)), {}, "mixtral-8x7b").result.latency_s;
    EXPECT_GT(latency, 0.99 * longest) << "batch " << batch;
    longest = std::max(longest, latency);
  }
}

TEST(Laws, APromptOfMoreTokensThroughExpertsInTiersTakesNoLessTime) {
  double longest = 0.0;
  for (const std::int64_t tokens : {8, 9, 10, 13, 14, 16, 17, 18}) {
    const double latency = run("cim-pcm-3d", of_bytes(prefill(1, tokens)), {}, "mixtral-8x7b").result.latency_s;
    EXPECT_GT(latency, 0.99 * longest) << tokens << " tokens";
    longest = std::max(longest, latency);
  }
}

// One sequence streams its share of a prompt beside its token, as two do.
TEST(Laws, ServingOneSequenceIsNoSlowerThanServingTwo) {
  const auto latency = [](std::int64_t batch) {
    return run("cim-rram", of_bytes(lengths(Phase::serving, batch, 512, 64))).result.latency_s;
  };
  EXPECT_LT(latency(1), latency(2));
}

// Five tokens on four copies of the weights: one of these has two, and the step takes as long as two tokens on one.
TEST(Laws, TheCopyWithMostTokensTellsTheTimeOfAStep) {
  const auto latency = [](const char* copies, std::int64_t batch) {
    ConfigNode node = shipped().load("architectures", "cim-rram");
    set_path(node, "weight_copies", parse_yaml(copies, "test"));
    return run(node, of_bytes(decode(batch, 16)), {}, "llama3-8b").result.latency_s;
  };
  EXPECT_NEAR(latency("4", 5) / latency("1", 2), 1.0, 0.01);
}

TEST(Laws, HeadsThatSeveralDevicesHoldAreComputedAndKeptByEach) {
  // llama3-8b has 8 KV heads: on 16 devices each is held twice. K and V weights are 2 x 4096 x 1024 a layer.
  WorkloadSpec spec;
  spec.phase = Phase::decode;
  spec.context = 16;
  spec.weight_bits = spec.activation_bits = spec.kv_bits = 8;
  SimulateOptions options;
  const auto bytes = [&](std::int64_t devices, const std::string& action) {
    options.devices = devices;
    std::int64_t sum = 0;
    for (const BreakdownRow& row : run("h100", spec, options, "llama3-8b").result.breakdown) sum += row.action == action ? row.bytes : 0;
    return sum;
  };
  EXPECT_EQ(bytes(16, "read_weight") - bytes(8, "read_weight"), 32LL * 2 * 4096 * 1024);
  EXPECT_EQ(bytes(16, "write_kv"), 2 * bytes(8, "write_kv"));
  EXPECT_EQ(bytes(16, "read_kv"), 2 * bytes(8, "read_kv"));
}

}  // namespace
}  // namespace memwall
