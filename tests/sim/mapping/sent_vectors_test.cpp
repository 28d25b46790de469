// SPDX-License-Identifier: MIT
#include "sim/mapping/sent_vectors.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

constexpr SentVectors::Vector kVector{7, 8, 0};

/// What is left of one link's load.
double left(SentVectors& sent, std::int64_t expert, double share, double load, SentVectors::Vector vector = kVector) {
  Mesh::Loads loads{load};
  sent.leave_out(vector, expert, share, loads);
  return loads[0];
}

TEST(SentVectors, WhatAllTokensNeedGoesOnce) {
  SentVectors sent;
  EXPECT_EQ(left(sent, 0, 1.0, 0.75), 0.75);
  EXPECT_EQ(left(sent, 1, 1.0, 0.5), 0.0);
  EXPECT_EQ(left(sent, 2, 1.0, 1.0), 0.25);
}

// Three experts read a quarter of the tokens each: 1/4 · (1 + 3/4 + 9/16) = 1 − (3/4)^3 of them are read.
TEST(SentVectors, ExpertsChooseTokensIndependently) {
  SentVectors sent;
  EXPECT_EQ(left(sent, 0, 0.25, 1.0), 1.0);
  EXPECT_EQ(left(sent, 1, 0.25, 1.0), 0.75);
  EXPECT_EQ(left(sent, 2, 0.25, 1.0), 0.5625);
}

TEST(SentVectors, WeightsOfAnExpertReadTheSameTokens) {
  SentVectors sent;
  EXPECT_EQ(left(sent, 3, 0.25, 0.5), 0.5);
  EXPECT_EQ(left(sent, 3, 0.25, 0.5), 0.0);
  EXPECT_EQ(left(sent, 3, 0.25, 1.0), 0.5);
}

TEST(SentVectors, VectorsWidthsAndChipsAreKeptApart) {
  SentVectors sent;
  EXPECT_EQ(left(sent, 0, 1.0, 1.0), 1.0);
  EXPECT_EQ(left(sent, 0, 1.0, 1.0, {6, 8, 0}), 1.0);
  EXPECT_EQ(left(sent, 0, 1.0, 1.0, {7, 4, 0}), 1.0);
  EXPECT_EQ(left(sent, 0, 1.0, 1.0, {7, 8, 1}), 1.0);
}

}  // namespace
}  // namespace memwall
