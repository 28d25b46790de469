// SPDX-License-Identifier: MIT
#include "sim/components/cache_arrays.h"

#include "tests/sim/components/bench.h"

namespace memwall {
namespace {

using namespace machine_test;

/// Four vectors of 8 ns a token of a ring.
CimStage scores(std::int64_t tokens) {
  CimStage stage;
  stage.unit = CimStage::Unit::cache;
  stage.slots = {0};
  stage.rows = 4 * tokens;
  stage.ring_length = tokens;
  stage.interval_ps = 8 * kNs;
  stage.token_ps = 4 * 8 * kNs;
  stage.noc_ps = 3 * kNs;
  stage.totals[std::size_t(CimAction::kv_adc)] = 1000;
  return stage;
}

struct Caches : Bench {
  explicit Caches(std::size_t slots = 1) : Bench(slots) {
    config.kv_arrays = KvArrays{config.array, 4, true, {}};
    config.kv_arrays->array.cell.write_pulses = 2;
    config.kv_arrays->array.cell.write_time = Seconds(5e-9);
    caches = std::make_unique<CacheArrays>("caches", config, recorder);
    for (Sender* sender : {&first, &second}) sender->socket.bind(caches->target);
  }
  CimConfig config = toy_cim();
  std::unique_ptr<CacheArrays> caches;
  Sender first{"first"}, second{"second"};
};

TEST(CacheArrays, ATokenEntersItsRingWhenTheOneBeforeHasLeft) {
  Caches bench;
  const CimStage stage = scores(2);
  const auto one = bench.first.at(0, part(stage, 0, 1, 2));
  const auto two = bench.second.at(10 * kNs, part(stage, 1, 2, 2));
  run_to_end();
  EXPECT_EQ(*one, 0);
  EXPECT_EQ(*two, 32 * kNs);
  EXPECT_EQ(bench.postings().at("cim.kv_array.adc/convert").count, 1000);
  EXPECT_EQ(bench.caches->busiest_ps(), 2 * 32 * kNs);
}

TEST(CacheArrays, SequencesHaveArraysOfTheirOwn) {
  Caches bench;
  const CimStage stage = scores(1);
  const auto one = bench.first.at(0, part(stage, 0, 1, 2, 0));
  const auto two = bench.second.at(10 * kNs, part(stage, 1, 2, 2, 1));
  run_to_end();
  EXPECT_EQ(*one, 0);
  EXPECT_EQ(*two, 10 * kNs);
  EXPECT_EQ(bench.caches->busiest_ps(), 32 * kNs);
}

/// 4 x 4 arrays of one token's key element each: four steps of two pulses of 5 ns.
CimStage programming() {
  CimStage write;
  write.unit = CimStage::Unit::cache_write;
  write.slots = {0};
  write.cache = {.layer = 0, .ordinal = 0, .rings = 1, .positions = 4, .key_dim = 4, .value_dim = 4, .bits = 8};
  write.token_ps = 40 * kNs;
  write.kv_bytes = 8;
  write.totals[std::size_t(CimAction::kv_write)] = 64;
  return write;
}

TEST(CacheArrays, ProgrammingKeepsKeysAndValuesBusyAndPostsItsPulses) {
  Caches bench(3);
  const CimStage write = programming();
  CimStage keys = scores(1), values = scores(1);
  keys.slots = {1};
  values.slots = {2};
  values.bank = 1;
  bench.first.at(0, part(write, 0, 1, 1));
  const auto scored = bench.second.at(1 * kNs, part(keys, 0, 1, 1));
  const auto weighted = bench.second.at(2 * kNs, part(values, 0, 1, 1));
  run_to_end();
  EXPECT_EQ(*scored, 40 * kNs);
  EXPECT_EQ(*weighted, 40 * kNs);
  const Posting posting = bench.postings().at("cim.kv_array.crossbar/write_kv");
  EXPECT_EQ(posting.count, 64);
  EXPECT_EQ(posting.bytes, 8);
  EXPECT_EQ(posting.busy_ps, 40 * kNs);
}

// Two tokens are programmed until 40 and 80 ns. The keys score the first from 40 to 72 ns, so that the second is in them until 112 ns, and in
// the values still until 80 ns.
TEST(CacheArrays, AnOlderTokenIsScoredBeforeAYoungerOneIsProgrammed) {
  Caches bench(2);
  const CimStage write = programming();
  CimStage keys = scores(2);
  keys.slots = {1};
  BlockWork younger = part(write, 1, 2, 2);
  younger.token = 1;
  const auto older_in = bench.first.at(0, part(write, 0, 1, 2));
  const auto younger_in = bench.first.at(1 * kNs, younger);
  const auto scored = bench.second.at(2 * kNs, part(keys, 0, 1, 2));
  run_to_end();
  EXPECT_EQ(*older_in, 0);
  EXPECT_EQ(*scored, 40 * kNs);
  EXPECT_EQ(*younger_in, (112 - 40) * kNs);
  EXPECT_EQ(bench.caches->busiest_ps(), (2 * 40 + 32) * kNs);
}

}  // namespace
}  // namespace memwall
