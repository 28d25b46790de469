// SPDX-License-Identifier: MIT
#include "sim/account/prices.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

TEST(Prices, AnAccountHasOnePrice) {
  Prices prices;
  prices.set(3, {Joules(2.0), Provenance::measured});
  EXPECT_EQ(prices.at(3).value.value, 2.0);
  EXPECT_EQ(prices.at(3).provenance, Provenance::measured);
  EXPECT_THROW(prices.set(3, {Joules(2.0), Provenance::measured}), InternalError);
}

TEST(Prices, AnAccountWithoutAPriceIsOurFault) {
  const Prices prices;
  EXPECT_THROW(prices.at(0), InternalError);
}

TEST(Prices, AFreeActionStillHasAPrice) {
  Prices prices;
  prices.set(0, {Joules(0.0), Provenance::published});
  EXPECT_EQ(prices.at(0).value.value, 0.0);
}

TEST(Prices, StaticPowersAddUp) {
  Prices prices;
  EXPECT_EQ(prices.static_power().value, 0.0);
  prices.add({"gpu", "residual", Category::leakage, {Watts(300.0), Provenance::measured}});
  prices.add({"gpu.memory", "refresh", Category::refresh, {Watts(1.5), Provenance::derived}});
  EXPECT_DOUBLE_EQ(prices.static_power().value, 301.5);
}

TEST(Prices, ARegulatorRaisesEveryPrice) {
  Prices prices;
  prices.set(0, {Joules(2.0), Provenance::measured});
  prices.add({"gpu", "residual", Category::leakage, {Watts(300.0), Provenance::measured}});
  prices.scale(1.25);
  EXPECT_DOUBLE_EQ(prices.at(0).value.value, 2.5);
  EXPECT_DOUBLE_EQ(prices.static_power().value, 375.0);
}

}  // namespace
}  // namespace memwall
