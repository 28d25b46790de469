// SPDX-License-Identifier: MIT
#include "sim/components/noc.h"

#include "tests/sim/components/bench.h"

namespace memwall {
namespace {

using namespace machine_test;

/// Twelve vectors that take 3 ns each at the ports of their own tiles, and 24 ns altogether on the shared link of chip 5.
CimStage stage_of(std::size_t slot = 0) {
  CimStage stage;
  stage.unit = CimStage::Unit::array;
  stage.slots = {slot};
  stage.rows = 12;
  stage.noc_ps = 3 * kNs;
  stage.mesh = {{5, 24 * kNs}};
  stage.totals[std::size_t(CimAction::noc_hop)] = 1200;
  return stage;
}

struct Chips : Bench {
  Chips() : Bench(2), noc("noc", recorder) {
    for (Sender* sender : {&first, &second}) sender->socket.bind(noc.target);
  }
  Noc noc;
  Sender first{"first"}, second{"second"};
};

TEST(Noc, AVectorTakesItsTimeAtThePortOrOnTheLinkWhicheverIsLonger) {
  Chips bench;
  CimStage stage = stage_of();
  const auto at_port = bench.first.at(0, part(stage, 0, 6));
  run_to_end();
  EXPECT_EQ(*at_port, 6 * 3 * kNs);

  Chips another;
  stage.noc_ps = kNs;
  const auto on_link = another.first.at(0, part(stage, 0, 6));
  run_to_end();
  EXPECT_EQ(*on_link, 12 * kNs);
}

TEST(Noc, BlocksOfTwoStagesTakeTurnsOnTheLinkThatTheyShare) {
  Chips bench;
  CimStage a = stage_of(0), b = stage_of(1);
  a.noc_ps = b.noc_ps = kNs;
  const auto one = bench.first.at(0, part(a, 0, 12));
  const auto two = bench.second.at(10 * kNs, part(b, 0, 6));
  run_to_end();
  EXPECT_EQ(*one, 24 * kNs);
  EXPECT_EQ(*two, (24 + 12) * kNs);
  EXPECT_EQ(bench.noc.busiest_ps(), 36 * kNs);
  EXPECT_EQ(bench.counts().at("cim.chip.noc/hop"), 1200 + 600);
}

TEST(Noc, ChipsDoNotWaitForEachOther) {
  Chips bench;
  CimStage a = stage_of(0), b = stage_of(1);
  b.mesh = {{6, 24 * kNs}};
  bench.first.at(0, part(a, 0, 12));
  const auto two = bench.second.at(0, part(b, 0, 12));
  run_to_end();
  EXPECT_EQ(*two, 12 * 3 * kNs);
}

TEST(Noc, OlderTokensDoNotWaitForYoungerOnesOnTheLinkThatTheyShare) {
  Chips bench;
  CimStage a = stage_of(0), b = stage_of(1);
  a.noc_ps = b.noc_ps = 0;
  BlockWork younger = part(a, 6, 12);
  younger.token = 6;
  const auto one = bench.first.at(0, younger);
  const auto two = bench.second.at(10 * kNs, part(b, 0, 6));
  run_to_end();
  EXPECT_EQ(*one, (12 + 12) * kNs);
  EXPECT_EQ(*two, (10 + 12) * kNs);
  EXPECT_EQ(bench.noc.busiest_ps(), 24 * kNs);
}

// What comes to units of one chip takes turns at their port, also for several stages; what leaves them has another.
TEST(Noc, UnitsOfAChipTakeInAndGiveOutByOnePortEach) {
  for (const bool out : {false, true}) {
    Chips bench;
    CimStage a = stage_of(0), b = stage_of(1);
    a.noc_ps = b.noc_ps = 0;
    a.mesh = b.mesh = {};
    a.into_units = {{6, 24 * kNs}};
    (out ? b.from_units : b.into_units) = {{6, 30 * kNs}};
    const auto one = bench.first.at(0, part(a, 0, 12));
    const auto two = bench.second.at(1 * kNs, part(b, 0, 12));
    run_to_end();
    EXPECT_EQ(*one, 24 * kNs);
    EXPECT_EQ(*two, (out ? 1 + 30 : 24 + 30) * kNs);
    EXPECT_EQ(bench.noc.busiest_ps(), (out ? 30 : 24 + 30) * kNs);
  }
}

// Vectors of another stage do not slow a link that only this one takes.
TEST(Noc, ALinkOfItsOwnHoldsAStageUpWhereItIsSlowerThanThePorts) {
  for (const auto& [link_ns, end_ns] : std::vector<std::pair<std::int64_t, std::int64_t>>{{35, 36}, {72, 72}}) {
    Chips bench;
    CimStage stage = stage_of();
    stage.mesh.clear();
    stage.link_ps = link_ns * kNs;
    const auto end = bench.first.at(0, part(stage, 0, 12));
    run_to_end();
    EXPECT_EQ(*end, end_ns * kNs);
  }
}

// Twelve tokens of which an expert reads three, in 6 ns each: a token keeps its port for a twelfth of 18 ns.
TEST(Noc, ATokenKeepsPortsOfExpertsForItsShare) {
  Chips bench;
  CimStage stage = stage_of();
  stage.experts = true;
  stage.rows = 3;
  stage.noc_ps = 6 * kNs;
  stage.mesh.clear();
  const auto one = bench.first.at(0, part(stage, 0, 1));
  const auto all = bench.second.at(0, part(stage, 0, 12));
  run_to_end();
  EXPECT_EQ(*one, 3 * kNs / 2);
  EXPECT_EQ(*all, 18 * kNs);
}

TEST(Noc, CopiesShareTheTokensAndEachHasAMeshOfItsOwn) {
  Chips bench;
  CimStage stage = stage_of();
  stage.copies = 3;
  stage.noc_ps = kNs;
  const auto end = bench.first.at(0, part(stage, 0, 12));
  run_to_end();
  EXPECT_EQ(*end, 8 * kNs);
}

// Two tokens of a ring, each with two queries; what a token writes comes once.
TEST(Noc, VectorsOfATokenTakeTurnsAtThePortOfTheirRing) {
  Chips bench;
  CimStage stage = stage_of();
  stage.mesh.clear();
  stage.unit = CimStage::Unit::cache;
  stage.ring_length = 6;
  BlockWork work = part(stage, 0, 4);
  work.ring_tokens = 2;
  const auto queries = bench.first.at(0, work);
  run_to_end();
  EXPECT_EQ(*queries, 4 * 3 * kNs);

  Chips another;
  stage.unit = CimStage::Unit::cache_write;
  const auto written = another.first.at(0, work);
  run_to_end();
  EXPECT_EQ(*written, 2 * 3 * kNs);
}

TEST(Noc, AWeightThatIsLoadedComesOnce) {
  Chips bench;
  CimStage stage = stage_of();
  stage.unit = CimStage::Unit::load;
  BlockWork work;
  work.stage = &stage;
  const auto end = bench.first.at(0, work);
  run_to_end();
  EXPECT_EQ(*end, 24 * kNs);  // its own 3 ns are over before
}

}  // namespace
}  // namespace memwall
