// SPDX-License-Identifier: MIT
#include "sim/mapping/cim_placement.h"

#include <numeric>

#include "tests/sim/machines.h"
#include "tests/sim/workload/workload_fixture.h"

namespace memwall {
namespace {

using namespace machine_test;

WeightShape weight(const std::string& name, std::int64_t k, std::int64_t n, std::int64_t count = 1) { return {name, count, k, n, 8, 0}; }

std::vector<WeightShape> weights_of(const std::string& model) {
  WorkloadSpec spec = workload_test::decode(1, 16);
  spec.weight_bits = spec.activation_bits = spec.kv_bits = 8;
  return summarise(*generate_trace(workload_test::preset(model), spec)).weights;
}

CimConfig rram() { return read_config<CimConfig>(architecture("cim-rram")); }

// 128 x 128 arrays of 2-bit cells: an 8-bit weight takes 4 columns. Arrays = ceil(K/128) · ceil(4N/128).
TEST(CimPlacement, Llama3FillsThisManyArrays) {
  // q and projection 32·128 each, k and v 32·32 each, gate and up 32·448 each, down 112·128: 53248 a layer, 32 layers.
  // The head: 32 · (128256/32 = 4008).
  const CimPlacement placement(rram(), weights_of("llama3-8b"));
  EXPECT_EQ(placement.arrays(), 32 * (2 * 4096 + 2 * 1024 + 3 * 14336) + 128256);
  EXPECT_EQ(placement.arrays(), 1'832'192);
  EXPECT_EQ(placement.chips(), 114);  // of 96 · 168 = 16128 arrays: 113.6
}

TEST(CimPlacement, Gpt3FillsThisManyArrays) {
  // q, k, v, projection 96·384 each, up 96·1536, down 384·384: 442368 a layer, 96 layers; head 96 · ceil(50257/32).
  const CimPlacement placement(rram(), weights_of("gpt3-175b"));
  EXPECT_EQ(placement.arrays(), 96 * (4 * 36864 + 2 * 147456) + 96 * 1571);
  EXPECT_EQ(placement.arrays(), 42'618'144);
  EXPECT_EQ(placement.chips(), 2'643);  // 2642.5
}

TEST(CimPlacement, ADifferentialPairTakesTwiceTheColumns) {
  CimConfig config = rram();
  config.array.scheme = CimConfig::Scheme::differential;
  const CimPlacement placement(config, weights_of("llama3-8b"));
  EXPECT_EQ(placement.arrays(), 2 * 1'832'192);  // all column counts are multiples of an array's 16 weights
}

TEST(CimPlacement, PartBlocksTakeWholeArrays) {
  const auto arrays = [](std::int64_t k, std::int64_t n) { return CimPlacement(toy_cim(), {weight("w", k, n)}).arrays(); };
  EXPECT_EQ(arrays(4, 1), 1);
  EXPECT_EQ(arrays(5, 1), 2);
  EXPECT_EQ(arrays(4, 2), 2);
  EXPECT_EQ(arrays(5, 2), 4);
}

TEST(CimPlacement, WeightsThatShareAnArrayAreRoundedUpTogether) {
  CimConfig config = toy_cim();
  config.array.columns = 6;                                          // one weight and a half
  EXPECT_EQ(CimPlacement(config, {weight("w", 4, 3)}).arrays(), 2);  // ceil(12/6)
  EXPECT_EQ(CimPlacement(config, {weight("w", 4, 4)}).arrays(), 3);  // ceil(16/6)
}

TEST(CimPlacement, MatricesOfOneNameLieSideBySide) {
  const CimPlacement placement(toy_cim(), {weight("first", 4, 1), weight("experts", 8, 3, 5)});
  EXPECT_EQ(placement.at("experts").range.begin, 1);
  EXPECT_EQ(placement.at("experts").range.end, 1 + 5 * 6);
  const PlacedWeight slice = placement.at("experts[2:4]");
  EXPECT_EQ(slice.range.begin, 1 + 2 * 6);
  EXPECT_EQ(slice.range.end, 1 + 4 * 6);
  EXPECT_EQ(slice.row_blocks, 2);
  EXPECT_EQ(slice.column_blocks, 3);
  EXPECT_THROW(placement.at("nothing"), InternalError);
  EXPECT_THROW(CimPlacement(toy_cim(), {weight("w", 4, 1), weight("w", 4, 1)}), InternalError);
}

// Drawn by hand, four arrays a chip (|), two row blocks (a, b) of three columns (0-2) of weight x, then two of weight y:
//   a0 b0 a1 b1 | a2 b2 y0 y1 |
class TwoChips : public ::testing::Test {
 protected:
  const CimConfig config_ = toy_cim();
  const CimPlacement placement_{config_, {weight("x", 8, 3), weight("y", 4, 2), weight("z", 12, 2)}};
  const ArrayRange x_ = placement_.at("x").range;
  const ArrayRange y_ = placement_.at("y").range;
};

std::vector<std::pair<std::int64_t, std::int64_t>> pairs(const std::vector<ChipArrival>& arrivals) {
  std::vector<std::pair<std::int64_t, std::int64_t>> all;
  for (const ChipArrival& arrival : arrivals) all.emplace_back(arrival.chip, arrival.bytes);
  return all;
}
using Pairs = std::vector<std::pair<std::int64_t, std::int64_t>>;

TEST_F(TwoChips, ARangeIsSharedByItsArrays) {
  const auto shares = placement_.chip_shares(x_);
  ASSERT_EQ(shares.size(), 2u);
  EXPECT_EQ(shares[0].chip, 0);
  EXPECT_DOUBLE_EQ(shares[0].part, 4.0 / 6);
  EXPECT_EQ(shares[1].chip, 1);
  EXPECT_DOUBLE_EQ(shares[1].part, 2.0 / 6);
  EXPECT_EQ(placement_.chip_shares(y_).size(), 1u);
}

TEST_F(TwoChips, AnInputGoesWholeToEachChipOfItsWeight) {
  // Three outputs of x: two lie on chip 0, the third on chip 1. Weight y lies on chip 1, which lacks two.
  EXPECT_EQ(pairs(placement_.multicast(x_, y_, 3, 8)), (Pairs{{1, 2}}));
  // Two outputs of y, both on chip 1, are the input of x on both chips: chip 0 lacks both.
  EXPECT_EQ(pairs(placement_.multicast(y_, x_, 2, 16)), (Pairs{{0, 4}}));
  EXPECT_EQ(pairs(placement_.multicast(y_, y_, 2, 16)), Pairs{});
}

TEST_F(TwoChips, AScatteredVectorReachesEachPlaceOnce) {
  // Six elements lie along y on chip 1; along x four belong to chip 0 and two to chip 1, which has them.
  EXPECT_EQ(pairs(placement_.scatter(y_, x_, 6, 8)), (Pairs{{0, 4}}));
  // Along x four lie on chip 0 and two on chip 1; y wants all six on chip 1.
  EXPECT_EQ(pairs(placement_.scatter(x_, y_, 6, 8)), (Pairs{{1, 4}}));
  EXPECT_EQ(pairs(placement_.scatter(x_, x_, 6, 8)), Pairs{});
}

TEST_F(TwoChips, PartialSumsCrossWhereAChipEndsInsideAColumn) {
  // The boundary falls behind array 4 of x, between its columns 1 and 2: nothing crosses.
  EXPECT_EQ(pairs(placement_.partial_sums(placement_.at("x"), 8)), Pairs{});
  // z, three row blocks by two columns, takes arrays 8 to 13: chip 3 begins behind four of them, inside column 1.
  // One output of an array of one weight column, as a 32-bit sum.
  EXPECT_EQ(pairs(placement_.partial_sums(placement_.at("z"), 8)), (Pairs{{3, 4}}));
}

TEST_F(TwoChips, ChipsAreCountedToTheLastOneBegun) {
  EXPECT_EQ(placement_.arrays(), 6 + 2 + 6);
  EXPECT_EQ(placement_.chips(), 4);  // three full, one half
  EXPECT_EQ(CimPlacement(config_, {weight("x", 16, 1)}).chips(), 1);
  EXPECT_EQ(CimPlacement(config_, {weight("x", 17, 1)}).chips(), 2);
}

TEST(CimPlacement, ALayerSpansItsWeights) {
  std::vector<WeightShape> weights = {weight("a", 4, 1), weight("b", 4, 2), weight("c", 4, 1)};
  weights[1].layer = weights[2].layer = 1;
  const CimPlacement placement(toy_cim(), weights);
  EXPECT_EQ(placement.layer(1).begin, 1);
  EXPECT_EQ(placement.layer(1).end, 4);
  EXPECT_EQ(placement.layer(7).arrays(), 0);
}

WeightShape of_layer(int layer, WeightShape shape) {
  shape.layer = layer;
  return shape;
}

/// Of 4 x 4 arrays: two, two, three, one and two of them; ten in all.
std::vector<WeightShape> ten_arrays() {
  return {of_layer(0, weight("a", 4, 2)), of_layer(1, weight("b", 4, 2)), of_layer(2, weight("c", 4, 3)), of_layer(3, weight("d", 4, 1)),
          of_layer(3, weight("e", 4, 2))};
}

CimConfig reloading() {
  CimConfig config = toy_cim();
  config.weights_overflow = CimConfig::WeightsOverflow::reload;
  return config;
}

// Two chips of four arrays. a, b and c leave one array, and d or e need two; a and b leave four, and c needs three.
TEST(CimPlacement, KeepsTheFirstWeightsThatLeaveRoomForTheLargestBehindThem) {
  const CimPlacement placement(reloading(), ten_arrays(), {}, 2);
  EXPECT_EQ(placement.resident(), 2u);
  EXPECT_EQ(placement.staging_arrays(), 3);
  EXPECT_EQ(placement.arrays(), 7);
  EXPECT_EQ(placement.weight_bytes(), 2 * 8);
  EXPECT_EQ(placement.cells(), 2 * 8 * 4);
  EXPECT_FALSE(placement.at("b").staged);
  EXPECT_TRUE(placement.at("c").staged);
}

TEST(CimPlacement, StagedWeightsTakeTurnsInOneArea) {
  const CimPlacement placement(reloading(), ten_arrays(), {}, 2);
  const auto range = [&](const char* name) { return std::pair{placement.at(name).range.begin, placement.at(name).range.end}; };
  EXPECT_EQ(range("b"), (std::pair<std::int64_t, std::int64_t>{2, 4}));
  EXPECT_EQ(range("c"), (std::pair<std::int64_t, std::int64_t>{4, 7}));
  EXPECT_EQ(range("d"), (std::pair<std::int64_t, std::int64_t>{4, 5}));
  EXPECT_EQ(range("e"), (std::pair<std::int64_t, std::int64_t>{4, 6}));
  EXPECT_EQ(placement.layer(3).begin, 4);
  EXPECT_EQ(placement.layer(3).end, 6);
}

TEST(CimPlacement, KeepsAllWeightsWhereTheyFitAndWhereNothingIsReloaded) {
  EXPECT_EQ(CimPlacement(reloading(), ten_arrays(), {}, 3).resident(), 5u);  // twelve arrays
  EXPECT_EQ(CimPlacement(reloading(), ten_arrays()).resident(), 5u);         // as many chips as it takes
  EXPECT_EQ(CimPlacement(toy_cim(), ten_arrays(), {}, 2).resident(), 5u);
  EXPECT_EQ(CimPlacement(toy_cim(), ten_arrays(), {}, 2).staging_arrays(), 0);
}

TEST(CimPlacement, WeightsThatNoRowReadsRestInMemory) {
  std::vector<WeightShape> weights = {weight("a", 4, 2), of_layer(-1, weight("others", 4, 100))};
  weights.back().reads = 0;
  const CimPlacement placement(reloading(), weights, {}, 1);
  EXPECT_EQ(placement.resident(), 1u);
  EXPECT_EQ(placement.staging_arrays(), 0);
  EXPECT_EQ(placement.arrays(), 2);
}

TEST(CimPlacement, ExpertsThatAreStagedLieAtTheStartOfTheArea) {
  // One expert takes two arrays, four of them eight; the area holds all, a slice its own.
  const CimPlacement placement(reloading(), {weight("a", 4, 3), weight("up", 4, 2, 4)}, {}, 2);
  EXPECT_EQ(placement.resident(), 0u);
  EXPECT_EQ(placement.at("up[2:3]").range.begin, 0);
  EXPECT_EQ(placement.at("up[2:3]").range.end, 2);
}

TEST(CimPlacement, SaysWhichWeightIsLargerThanAllArrays) {
  try {
    CimPlacement(reloading(), {weight("a", 4, 5)}, {}, 1);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("the largest weight takes 5 arrays at once, and 1 chips have 4"), std::string::npos)
        << error.what();
  }
}

TEST(CimPlacement, SpreadsTheBytesOfAWeightOverItsChips) {
  // Arrays 2 to 6 of chips of four: two on the first, three on the second.
  const CimPlacement placement(toy_cim(), {weight("a", 4, 2), weight("b", 4, 5)});
  const std::vector<ChipArrival> parts = placement.spread(placement.at("b").range, 20);
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[0].chip, 0);
  EXPECT_EQ(parts[0].bytes, 8);
  EXPECT_EQ(parts[1].bytes, 12);
}

double links(const std::vector<ChipTraffic>& traffic) {
  double sum = 0.0;
  for (const ChipTraffic& chip : traffic) sum = std::accumulate(chip.loads.begin(), chip.loads.end(), sum);
  return sum;
}

// Two arrays a tile, two link ports at routers 0 and 4. a lies at routers 0 and 1, b at router 7 of the first chip (links 4 and 3 away) and at
// router 0 of the second, where all of a's results enter: at router 0, or at 4 and one link up. They leave the first chip by 0 and 4 alike, one
// link from both in the mean.
TEST(CimPlacement, TellsTheLinksBetweenTheTilesOfTwoWeights) {
  const CimPlacement placement(toy_mesh(), {weight("a", 4, 4), weight("between", 4, 10), weight("b", 4, 4)});
  const ArrayRange a = placement.at("a").range, b = placement.at("b").range;
  EXPECT_DOUBLE_EQ(links(placement.trees({a}, {b})), 3.5 + 0.5 + 1);
  EXPECT_DOUBLE_EQ(links(placement.paths({a}, {b})), 0.5 * (3.5 + 0.5 + 1));  // half of b is on each chip
  EXPECT_DOUBLE_EQ(links(placement.entries(b)), 0.5 * (4 + 3) / 2 + 0.5 * 0.5);
  // From 7 along its row to columns 1 and 0, three links, and up both; the other half leaves its chip at router 0 or one link down, enters at 0
  // and goes to 1, or at 4 and goes to 5, up both.
  EXPECT_DOUBLE_EQ(links(placement.trees({b}, {a})), 0.5 * (3 + 2) + 0.5 * 0.5 + 0.25 * 1 + 0.25 * 3);
  EXPECT_EQ(placement.trees({b}, {a}).at(0).longest, 4);
  EXPECT_DOUBLE_EQ(links(placement.paths({a}, {a, true})), 0.5);  // half of it one link to the unit at the first router
  EXPECT_DOUBLE_EQ(links(placement.trees({a, true}, {a})), 1);
  // To units and back nothing changes its chip: half of b comes from 7 to 0 over four links, the other half stands at the unit.
  EXPECT_DOUBLE_EQ(links(placement.paths({b}, {b, true})), 0.5 * 4);
}

// Column blocks [1, 4), [4, 7), [7, 10) of three arrays each in tiles of two: 2, 6 and 8 begin a tile inside of one, 4 begins both.
TEST(CimPlacement, CountsPartialSumsThatCrossATile) {
  const CimPlacement placement(toy_mesh(), {weight("first", 4, 1), weight("a", 12, 3)});
  const TileSums sums = placement.tile_sums(placement.at("a").range, 3);
  EXPECT_EQ(sums.count, 3);
  EXPECT_DOUBLE_EQ(links(sums.traffic), 1 + 1 + 4);  // router 4 begins the second row
  EXPECT_EQ(sums.chain, 1);
  EXPECT_EQ(placement.tile_sums(ArrayRange{0, 9}, 9).chain, 4);
}

}  // namespace
}  // namespace memwall
