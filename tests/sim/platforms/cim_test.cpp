// SPDX-License-Identifier: MIT
#include "sim/platforms/cim.h"

#include <array>

#include "tests/sim/platforms/segments.h"

namespace memwall {
namespace {

using namespace machine_test;
using workload_test::decode;
using workload_test::prefill;

TEST(CimMachine, DecodeAtBatchOneRunsLayerAfterLayerWithItsAttentionApart) {
  TraceRun run("cim-rram", "gpt2", decode(1, 100));
  int segments = 0;
  run_segments(*run.platform, run.rows, [&](const std::vector<Op>& ops, const SegmentResult&) {
    ++segments;
    for (const Op& op : ops) {
      EXPECT_EQ(op.layer, ops.front().layer);
      EXPECT_EQ(op.op_class == OpClass::attention, ops.front().op_class == OpClass::attention) << op.name;
    }
  });
  EXPECT_EQ(segments, 3 * 12 + 1);  // embedding rows count as layer 0, final norm and head as layer 12
}

TEST(CimMachine, APassOfManyTokensStreamsThroughAllLayers) {
  for (const WorkloadSpec& spec : {prefill(1, 64), decode(4, 100)}) {
    TraceRun run("cim-rram", "gpt2", spec);
    int segments = 0;
    run_segments(*run.platform, run.rows, [&](const auto&, const SegmentResult&) { ++segments; });
    EXPECT_EQ(segments, 1);
  }
}

TEST(CimMachine, OperatorsOwnTheWholeMakespanBetweenThem) {
  TraceRun run("cim-rram", "gpt2", prefill(1, 64));
  run_segments(*run.platform, run.rows, [](const auto&, const SegmentResult& result) {
    std::int64_t owned = 0;
    for (const OpTiming& op : result.ops) {
      owned += op.owned_ps;
      EXPECT_LE(op.start_ps, op.end_ps);
      EXPECT_LE(op.end_ps, result.makespan_ps);
    }
    EXPECT_EQ(owned, result.makespan_ps);
  });
}

TEST(CimMachine, WeightsNeverCrossTheMemoryChannel) {
  const auto bytes = TraceRun("cim-rram", "gpt2", decode(1, 100)).bytes();
  EXPECT_FALSE(bytes.contains("cim.memory/read_weight"));
  EXPECT_EQ(bytes.at("cim.memory/read_kv"), 2 * 12 * 768 * 100 * 2);
  EXPECT_EQ(bytes.at("cim.memory/write_kv"), 2 * 12 * 768 * 2);
}

TEST(CimMachine, ATokenTakesAtLeastTheIntervalsOfItsMatmuls) {
  // 16-bit inputs take 16 reads of 100 ns. In a layer of gpt2 q, k and v run at once, then projection, up and down;
  // the head follows. Each output is there six reads later.
  TraceRun run("cim-rram", "gpt2", decode(1, 100));
  EXPECT_GE(run.latency_ps(), (12 * 4 + 1) * (1'600'000 + 600'000));
}

TEST(CimMachine, ConversionsFollowFromTheShapesAlone) {
  // Per layer, 128 rows, 2-bit cells (8 slices of 16 bits), 16 phases: 6 row blocks of 768 inputs give 3·768 + 768 +
  // 3072 outputs, 24 row blocks of 3072 give 768; the head has 50257.
  std::int64_t conversions = 0;
  TraceRun run("cim-rram", "gpt2", decode(1, 100));
  run_segments(*run.platform, run.rows, [&](const std::vector<Op>& ops, const SegmentResult& result) {
    for (std::size_t slot = 0; slot < ops.size(); ++slot) {
      const std::vector<Posting>& row = result.ledger.row(slot);
      for (AccountId id = 0; id < row.size(); ++id) {
        if (run.platform->accounts()[id].action == "convert") conversions += row[id].count;
      }
    }
  });
  const std::int64_t outputs = 12 * (6 * (3 * 768 + 768 + 3072) + 24 * 768) + 6 * 50257;
  EXPECT_EQ(conversions, outputs * 8 * 16);
}

TEST(CimMachine, MoreChipsThanNeededChangeNothingButTheirNumber) {
  TraceRun needed("cim-rram", "gpt2", decode(1, 100)), spare("cim-rram", "gpt2", decode(1, 100), 100);
  EXPECT_EQ(needed.latency_ps(), spare.latency_ps());
  EXPECT_EQ(needed.bytes(), spare.bytes());
  EXPECT_EQ(spare.platform->facts().devices, 100);
  // Per chip the same; the memory behind all chips is there once.
  const auto chips = double(needed.platform->facts().devices);
  const double memory = needed.platform->facts().system_static_power.value;
  EXPECT_NEAR((spare.platform->prices().static_power().value - memory) / 100,
              (needed.platform->prices().static_power().value - memory) / chips, 1e-9);
}

TEST(CimMachine, TheDataSheetAndThePricesAgreeOnStaticPower) {
  TraceRun run("cim-rram", "gpt2", decode(1, 100), 7);
  const MachineFacts facts = run.platform->facts();
  EXPECT_NEAR(run.platform->prices().static_power().value, 7 * run.platform->device_static_power().value + facts.system_static_power.value,
              1e-9);
}

/// Two weights of three and two arrays, one behind the other, for `tokens` of a batch.
struct TwoWeights {
  TwoWeights(const CimConfig& config, std::int64_t tokens, std::int64_t chips) {
    TraceSummary summary;
    summary.head.phase = "decode";
    summary.head.batch = tokens;
    rows = {weight_matmul(0, tokens, 3, 4), after(weight_matmul(1, tokens, 2, 3), {0})};
    for (const Op& op : rows) summary.weights.push_back({op.b_tensor, 1, op.k, op.n, 8, 0, 1, op.k * op.n, op.b_bytes()});
    platform = std::make_unique<Cim>(config, summary.weights, chips, summary, 8, 8);
    platform->plan(rows);
    result = platform->simulate();
  }
  std::vector<Op> rows;
  std::unique_ptr<Cim> platform;
  SegmentResult result{0};
};

/// On `copies` of the weights.
struct Copied : TwoWeights {
  Copied(std::int64_t copies, std::int64_t tokens) : TwoWeights(config(copies), tokens, 0) {}
  static CimConfig config(std::int64_t copies) {
    CimConfig config = toy_cim();
    config.weight_copies = copies;
    return config;
  }
  /// Counts of all accounts, by component and action.
  std::map<std::string, std::int64_t> counts() const {
    std::map<std::string, std::int64_t> sums;
    for (std::size_t slot = 0; slot < rows.size(); ++slot) {
      for (AccountId id = 0; id < result.ledger.row(slot).size(); ++id) {
        const Account& account = platform->accounts()[id];
        sums[account.component + "/" + account.action] += result.ledger.row(slot)[id].count;
      }
    }
    return sums;
  }
};

TEST(CimCopies, TwiceTheTokensOnTwoCopiesTakeTheSameTimeAndDoTwiceAsMuch) {
  for (const std::int64_t tokens : {1, 3, 8}) {
    const Copied one(1, tokens), two(2, 2 * tokens);
    EXPECT_EQ(two.result.makespan_ps, one.result.makespan_ps) << tokens;
    EXPECT_EQ(two.result.busiest_ps, one.result.busiest_ps) << tokens;
    const auto single = one.counts(), both = two.counts();
    for (const auto& [account, count] : single) EXPECT_EQ(both.at(account), 2 * count) << account;
  }
}

TEST(CimCopies, ATokenAloneIsNoFasterOnTwoAndEachCopyHasItsChips) {
  const Copied one(1, 1), two(2, 1);
  EXPECT_EQ(two.result.makespan_ps, one.result.makespan_ps);
  EXPECT_EQ(two.counts(), one.counts());
  EXPECT_EQ(two.platform->facts().devices, 2 * one.platform->facts().devices);
  EXPECT_EQ(two.platform->facts().arrays_used, 2 * one.platform->facts().arrays_used);
  EXPECT_EQ(two.platform->facts().programming.pulses, 2 * one.platform->facts().programming.pulses);
}

// Of three tokens on two copies one has two, and of seven on three one has three: their times are those of all.
TEST(CimCopies, TheCopyWithMostTokensTellsTheTime) {
  for (const auto& [copies, tokens, most] : std::vector<std::array<std::int64_t, 3>>{{2, 3, 2}, {4, 3, 1}, {4, 5, 2}, {3, 7, 3}}) {
    const Copied all(copies, tokens), one(1, most);
    EXPECT_EQ(all.result.makespan_ps, one.result.makespan_ps) << tokens;
    EXPECT_EQ(all.result.busiest_ps, one.result.busiest_ps) << tokens;
  }
}

TEST(CimCopies, ShareAMemoryAndNothingElse) {
  ConfigNode node = architecture("cim-gaincell-attn");
  set_path(node, "weight_copies", parse_yaml("2", "set"));
  EXPECT_THROW(read_config<CimConfig>(node), InputError);
  node = architecture("cim-rram");
  set_path(node, "weight_copies", parse_yaml("2", "set"));
  EXPECT_EQ(read_config<CimConfig>(node).weight_copies, 2);
  set_path(node, "weights_overflow", parse_yaml("reload", "set"));
  EXPECT_THROW(read_config<CimConfig>(node), InputError);
}

/// One chip of four arrays: neither weight stays. Four cells of an array are programmed at once, one pulse each.
struct Reloading : TwoWeights {
  explicit Reloading(double write_ns, std::int64_t tokens = 1) : TwoWeights(config(write_ns), tokens, 1) {}
  static CimConfig config(double write_ns) {
    CimConfig config = toy_cim();
    config.weights_overflow = CimConfig::WeightsOverflow::reload;
    config.parallel_cells = 4;
    config.array.cell.write_pulses = 1;
    config.array.cell.write_time = Seconds(write_ns * 1e-9);
    return config;
  }
  Posting posted(const std::string& action, const std::string& component) const {
    Posting sum;
    for (std::size_t slot = 0; slot < rows.size(); ++slot) {
      const std::vector<Posting>& row = result.ledger.row(slot);
      for (AccountId id = 0; id < row.size(); ++id) {
        if (platform->accounts()[id].action != action || platform->accounts()[id].component != component) continue;
        sum.count += row[id].count;
        sum.bytes += row[id].bytes;
      }
    }
    return sum;
  }
};

// The first weight: 12 bytes take 12 ns from memory, 6 + 5 over two ports, 8 into the fuller tile, and four steps of 5 ns to program. Its
// token comes in 4 ns and takes 80 + 30. Then the second, of 6 bytes, is programmed in 20 ns; 3 + 80 + 30.
TEST(CimReload, AWeightIsProgrammedWhenTheOneBeforeItHasMultiplied) {
  EXPECT_EQ(Reloading(5).result.makespan_ps, (20 + 4 + 110 + 20 + 3 + 110) * 1000);
}

// Four steps of 1 ns: the first is there when its bytes have come from memory, the second when they have come over the links.
TEST(CimReload, TheSlowestOfMemoryLinksNocAndCellsSetsTheTime) {
  EXPECT_EQ(Reloading(1).result.makespan_ps, (12 + 4 + 110 + 8 + 3 + 110) * 1000);
}

// Two tokens pass a weight, one each 80 ns, before the next weight is programmed: each is programmed once. The area is in use throughout.
TEST(CimReload, AllTokensOfAPassShareOneProgramming) {
  const Reloading run(5, 2);
  EXPECT_EQ(run.result.makespan_ps, (20 + 4 + 160 + 30 + 20 + 3 + 160 + 30) * 1000);
  EXPECT_EQ(run.result.busiest_ps, run.result.makespan_ps);
  EXPECT_EQ(run.posted("read_weight", "cim.memory").bytes, 12 + 6);
}

// 18 weights of four cells, one pulse each.
TEST(CimReload, EachByteIsReadMovedAndProgrammedOnce) {
  const Reloading run(5);
  EXPECT_EQ(run.posted("read_weight", "cim.memory").bytes, 18);
  EXPECT_EQ(run.posted("transfer", "cim.link").bytes, 18);
  EXPECT_EQ(run.posted("write_weight", "cim.array.crossbar").count, 18 * 4);
  EXPECT_EQ(run.posted("write_weight", "cim.array.crossbar").bytes, 18);
  const Reload reload = run.platform->facts().reload;
  EXPECT_EQ(reload.loads, 2);
  EXPECT_EQ(reload.bytes, 18);
  EXPECT_EQ(reload.cells, 18 * 4);
  EXPECT_EQ(reload.staging_cells, 3 * 16);
  EXPECT_EQ(reload.resting_bytes, 18);
}

TEST(CimReload, WithAsManyChipsAsTheWeightsNeedChangesNothing) {
  ConfigNode node = architecture("cim-rram");
  set_path(node, "weights_overflow", parse_yaml("reload", "test"));
  TraceRun resident("cim-rram", "gpt2", decode(1, 100)), fits(node, "gpt2", decode(1, 100), resident.platform->facts().devices);
  EXPECT_EQ(fits.latency_ps(), resident.latency_ps());
  EXPECT_EQ(fits.bytes(), resident.bytes());
  EXPECT_EQ(fits.platform->facts().reload.loads, 0);
}

}  // namespace
}  // namespace memwall
