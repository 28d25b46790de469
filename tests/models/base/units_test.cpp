// SPDX-License-Identifier: MIT
#include "models/base/units.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace memwall {
namespace {

using namespace literals;

template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Comparable = requires(A a, B b) {
  a < b;
};

TEST(Units, OnlyLikeIsAddedToLikeOrComparedWithIt) {
  static_assert(Addable<Joules, Joules>);
  static_assert(!Addable<Joules, Seconds>);
  static_assert(!Addable<Joules, Watts>);
  static_assert(!Addable<Joules, double>);
  static_assert(!Addable<Metres, SquareMetres>);
  static_assert(Comparable<Seconds, Seconds>);
  static_assert(!Comparable<Seconds, Hertz>);
  static_assert(!std::is_convertible_v<double, Joules>);
  SUCCEED();
}

TEST(Units, ProductsAndQuotientsHaveTheirOwnDimension) {
  static_assert(std::is_same_v<decltype(1.0_J / 1.0_s), Watts>);
  static_assert(std::is_same_v<decltype(1.0_W * 1.0_s), Joules>);
  static_assert(std::is_same_v<decltype(1.0_B / 1.0_GBps), Seconds>);
  static_assert(std::is_same_v<decltype(1.0_J / 1.0_B), JoulesPerByte>);
  static_assert(std::is_same_v<decltype(1.0_W / 1.0_mm2), WattsPerSquareMetre>);
  static_assert(std::is_same_v<decltype(1.0 / 1.0_s), Hertz>);
  EXPECT_DOUBLE_EQ((6.0_J / 2.0_s).value, 3.0);
  EXPECT_DOUBLE_EQ((100.0_B / 2.0_GBps).value, 50e-9);
  EXPECT_DOUBLE_EQ((3.0_W * 4.0_s).value, 12.0);
}

TEST(Units, AProductWhoseDimensionsCancelIsANumber) {
  static_assert(std::is_same_v<decltype(1.0_J / 1.0_J), double>);
  static_assert(std::is_same_v<decltype(1.0_GHz * 1.0_s), double>);
  EXPECT_DOUBLE_EQ(6.0_J / 4.0_J, 1.5);
  EXPECT_DOUBLE_EQ(2.0_GHz * 3.0_ns, 6.0);
}

TEST(Units, LiteralsAreSi) {
  EXPECT_DOUBLE_EQ((1.0_pJ).value, 1e-12);
  EXPECT_DOUBLE_EQ((1.0_fJ).value, 1e-15);
  EXPECT_DOUBLE_EQ((1.0_us).value, 1e-6);
  EXPECT_DOUBLE_EQ((1.0_mW).value, 1e-3);
  EXPECT_DOUBLE_EQ((2.0_KiB).value, 2048);
  EXPECT_DOUBLE_EQ((1.0_MiB).value, 1048576);
  EXPECT_DOUBLE_EQ((1.0_GB).value, 1e9);
  EXPECT_DOUBLE_EQ((1.0_mm2).value, 1e-6);
}

TEST(Units, AssignmentOperatorsChangeTheValueInPlace) {
  Joules energy = 5.0_J;
  energy += 3.0_J;
  energy -= 2.0_J;
  energy *= 2.0;
  EXPECT_DOUBLE_EQ(energy.value, 12.0);
  EXPECT_DOUBLE_EQ((-energy).value, -12.0);
  EXPECT_LT(1.0_ns, 2.0_ns);
  EXPECT_EQ(Joules{}, 0.0_J);
}

}  // namespace
}  // namespace memwall
