// SPDX-License-Identifier: MIT
#include "sim/sweep/continuation.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

using Texts = std::vector<std::string>;

struct Result {
  Texts texts;
  std::vector<InputIssue> issues;
  std::vector<ConfigNode> nodes;
};

Result write_out(const std::string& yaml) {
  Result result;
  const ConfigNode list = parse_yaml(yaml, "list.yaml");
  for (const ConfigNode& node : written_out(list, "key", result.issues)) result.nodes.push_back(node);
  for (const ConfigNode& node : result.nodes) result.texts.push_back(node.text);
  return result;
}

std::string mistake(const std::string& yaml) {
  const Result result = write_out(yaml);
  return result.issues.empty() ? "" : result.issues.front().message;
}

TEST(Continuation, LeavesAListWithoutDotsAsItIs) { EXPECT_EQ(write_out("[7, 3, word]").texts, (Texts{"7", "3", "word"})); }

TEST(Continuation, ContinuesGeometricallyWhenTheRatioIsEqual) {
  EXPECT_EQ(write_out("[1, 2, 4, ..., 32]").texts, (Texts{"1", "2", "4", "8", "16", "32"}));
}

TEST(Continuation, TriesTheRatioBeforeTheStepWithTwoValues) {
  EXPECT_EQ(write_out("[1, 2, ..., 8]").texts, (Texts{"1", "2", "4", "8"}));
  EXPECT_EQ(write_out("[1, 2, ..., 6]").texts, (Texts{"1", "2", "3", "4", "5", "6"}));  // 1 2 4 8 misses 6
}

TEST(Continuation, ContinuesArithmeticallyWhenTheStepIsEqual) {
  EXPECT_EQ(write_out("[1, 2, 3, ..., 6]").texts, (Texts{"1", "2", "3", "4", "5", "6"}));
  EXPECT_EQ(write_out("[6, 8, ..., 12]").texts, (Texts{"6", "8", "10", "12"}));
}

TEST(Continuation, TakesFractionalRatiosThatEndExactly) { EXPECT_EQ(write_out("[4, 6, ..., 13.5]").texts, (Texts{"4", "6", "9", "13.5"})); }

TEST(Continuation, Descends) {
  EXPECT_EQ(write_out("[8, 4, ..., 0.5]").texts, (Texts{"8", "4", "2", "1", "0.5"}));
  EXPECT_EQ(write_out("[2, 1, ..., -2]").texts, (Texts{"2", "1", "0", "-1", "-2"}));
}

TEST(Continuation, KeepsTenthsExact) {
  EXPECT_EQ(write_out("[0.1, 0.2, 0.3, ..., 0.6]").texts, (Texts{"0.1", "0.2", "0.3", "0.4", "0.5", "0.6"}));
}

TEST(Continuation, WritesExponentsWhereTheListDoes) {
  EXPECT_EQ(write_out("[1e5, 1e6, ..., 1e9]").texts, (Texts{"1e5", "1e6", "1e7", "1e8", "1e9"}));
}

TEST(Continuation, CarriesTheUnit) {
  EXPECT_EQ(write_out("[10 ns, 20 ns, 30 ns, ..., 50 ns]").texts, (Texts{"10 ns", "20 ns", "30 ns", "40 ns", "50 ns"}));
  EXPECT_EQ(write_out("[10 ns, 20 ns, ..., 80 ns]").texts, (Texts{"10 ns", "20 ns", "40 ns", "80 ns"}));
  EXPECT_EQ(write_out("[14 nCK, 16 nCK, 18 nCK, ..., 22 nCK]").texts, (Texts{"14 nCK", "16 nCK", "18 nCK", "20 nCK", "22 nCK"}));
}

TEST(Continuation, CountsInTheSmallestUnitWhereUnitsDiffer) {
  EXPECT_EQ(write_out("[512 KiB, 1 MiB, ..., 4 MiB]").texts, (Texts{"512 KiB", "1 MiB", "2048 KiB", "4 MiB"}));
}

TEST(Continuation, GoesOnAfterItsLastValue) {
  EXPECT_EQ(write_out("[1, 2, 4, ..., 16, 100]").texts, (Texts{"1", "2", "4", "8", "16", "100"}));
}

TEST(Continuation, MayHaveNothingToAdd) { EXPECT_EQ(write_out("[1, 2, ..., 4]").texts, (Texts{"1", "2", "4"})); }

TEST(Continuation, MustEndExactly) {
  EXPECT_NE(mistake("[1, 2, 4, ..., 33]").find("cannot reach `33`"), std::string::npos);
  EXPECT_NE(mistake("[1, 2, 3, ..., 2]").find("cannot reach"), std::string::npos);
  EXPECT_NE(mistake("[3, 3, ..., 3]").find("cannot reach"), std::string::npos);
  EXPECT_NE(mistake("[0, 1, 4, ..., 16]").find("cannot reach"), std::string::npos);
  EXPECT_NE(mistake("[1, -2, ..., 4]").find("cannot reach"), std::string::npos);  // a ratio below zero is none
  EXPECT_EQ(mistake("[1, 2, 4, ..., 32]"), "");
}

TEST(Continuation, NeedsTwoValuesBeforeAndOneBehind) {
  EXPECT_NE(mistake("[1, ..., 8]").find("two values"), std::string::npos);
  EXPECT_NE(mistake("[1, 2, ...]").find("last value"), std::string::npos);
}

TEST(Continuation, RefusesWordsMixedDimensionsAndSecondDots) {
  EXPECT_NE(mistake("[a, b, ..., z]").find("numbers only, found `a`"), std::string::npos);
  EXPECT_NE(mistake("[1 ns, 2 ns, ..., 8 pJ]").find("one dimension"), std::string::npos);
  EXPECT_NE(mistake("[1, 2, ..., 8, 16, ..., 64]").find("once"), std::string::npos);
}

TEST(Continuation, StopsAtAMillionValues) {
  EXPECT_EQ(write_out("[1, 2, 3, ..., 1000000]").texts.size(), 1'000'000u);
  EXPECT_NE(mistake("[1, 2, 3, ..., 1000001]").find("more than 1000000"), std::string::npos);
  EXPECT_NE(mistake("[1, 2, 3, ..., 999999999999999999]").find("more than 1000000"), std::string::npos);
}

TEST(Continuation, PutsNewValuesAndMistakesWhereTheDotsStand) {
  const Result good = write_out("[1, 2, 4, ..., 16]");
  EXPECT_EQ(good.nodes[3].place.column, 11);
  EXPECT_EQ(good.nodes[4].place.column, 16);
  EXPECT_EQ(write_out("[1, 2, 4, ..., 17]").issues[0].place.column, 11);
}

}  // namespace
}  // namespace memwall
