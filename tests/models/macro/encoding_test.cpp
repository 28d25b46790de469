// SPDX-License-Identifier: MIT
#include "models/macro/encoding.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

using Coding = InputFormat::Coding;
using Scheme = WeightFormat::Scheme;

TEST(InputFormat, PhasesFollowTheCoding) {
  EXPECT_EQ((InputFormat{Coding::serial, 1}.phases(8)), 8);
  EXPECT_EQ((InputFormat{Coding::serial, 3}.phases(8)), 3);
  EXPECT_EQ((InputFormat{Coding::sign_magnitude, 1}.phases(4)), 3);
  EXPECT_EQ((InputFormat{Coding::sign_magnitude, 1}.phases(1)), 1);
  EXPECT_EQ((InputFormat{Coding::pulses, 4}.phases(4)), 1);
}

TEST(InputFormat, DriveIsTheMeanOverPhases) {
  EXPECT_DOUBLE_EQ((InputFormat{Coding::serial, 1}.drive(-1, 8)), 1.0);  // 11111111
  EXPECT_DOUBLE_EQ((InputFormat{Coding::serial, 1}.drive(5, 8)), 0.25);  // 00000101
  EXPECT_DOUBLE_EQ((InputFormat{Coding::sign_magnitude, 1}.drive(-5, 4)), 2.0 / 3.0);
  EXPECT_DOUBLE_EQ((InputFormat{Coding::pulses, 4}.drive(5, 4)), 1.0 / 3.0);
  EXPECT_DOUBLE_EQ((InputFormat{Coding::signed_pulses, 8}.drive(-127, 8)), 1.0);
  EXPECT_DOUBLE_EQ((InputFormat{Coding::level, 8}.drive(51, 8)), 0.04);                                // a fifth of the amplitude
  EXPECT_DOUBLE_EQ((InputFormat{Coding::serial, 2}.drive(6, 4, false)), (1.0 / 9.0 + 4.0 / 9.0) / 2);  // digits 1 and 2 of 3, as amplitudes
  EXPECT_DOUBLE_EQ((InputFormat{Coding::serial, 2}.drive(6, 4)), (1.0 + 4.0 / 9.0) / 2);  // with an offset of 8: digits 3 and 2
  EXPECT_DOUBLE_EQ((InputFormat{Coding::serial, 2}.drive(-8, 4)), 0.0);
}

TEST(WeightFormat, ColumnsFollowTheScheme) {
  EXPECT_EQ((WeightFormat{Scheme::offset, 2, 0, 0, false}.columns(8)), 4);
  EXPECT_EQ((WeightFormat{Scheme::offset, 2, 0, 0, false}.columns(7)), 4);
  EXPECT_EQ((WeightFormat{Scheme::differential_columns, 2, 0, 0, false}.columns(8)), 8);  // seven bits of magnitude, twice
  EXPECT_EQ((WeightFormat{Scheme::plain, 1, 7, 0, false}.columns(8)), 15);
  EXPECT_EQ((WeightFormat{Scheme::plain, 1, 0, 8, true}.columns(3)), 8);
  EXPECT_EQ((WeightFormat{Scheme::plain, 1, 0, 8, true}.conversions(3)), 1);
  EXPECT_EQ((WeightFormat{Scheme::plain, 1, 0, 0, false}.conversions(3)), 3);
}

TEST(WeightFormat, LevelIsTheMeanOverCells) {
  EXPECT_DOUBLE_EQ((WeightFormat{Scheme::offset, 2, 0, 0, false}.level(0, 4)), 1.0 / 3.0);  // 1000: digits 0 and 2 of 3
  EXPECT_DOUBLE_EQ((WeightFormat{Scheme::offset, 2, 0, 0, false}.level(-8, 4)), 0.0);
  EXPECT_DOUBLE_EQ((WeightFormat{Scheme::differential_columns, 1, 0, 0, false}.level(-3, 3)), 0.5);  // 11, and the other cells at rest
  EXPECT_DOUBLE_EQ((WeightFormat{Scheme::plain, 1, 0, 0, false}.level(-1, 4)), 1.0);
}

}  // namespace
}  // namespace memwall
