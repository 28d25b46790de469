// SPDX-License-Identifier: MIT
#include "models/crossbar/quality.h"

#include <gtest/gtest.h>

#include <cmath>

namespace memwall {
namespace {

TEST(Quality, OfALineIsItsGainAndOffset) {
  QualityMeter meter;
  for (const double x : {-3.0, 1.0, 2.0, 8.0}) meter.add(x, 0.5 * x + 2.0);
  const Quality quality = meter.result();
  EXPECT_NEAR(quality.gain, 0.5, 1e-15);
  EXPECT_NEAR(quality.offset, 2.0, 1e-15);
  // Errors 3.5, 1.5, 1, -2: squares 12.25 + 2.25 + 1 + 4 = 19.5 of 78: a quarter, 6.02 dB.
  EXPECT_NEAR(quality.sqnr_db, 10 * std::log10(4.0), 1e-12);
  EXPECT_NEAR(quality.rms_error, 0.5, 1e-15);
  EXPECT_EQ(quality.largest_error, 3.5);
}

TEST(Quality, WithoutErrorIsInfinite) {
  QualityMeter meter;
  meter.add(0.0, 0.0);
  meter.add(7.0, 7.0);
  EXPECT_TRUE(std::isinf(meter.result().sqnr_db));
  EXPECT_EQ(meter.result().gain, 1.0);
}

}  // namespace
}  // namespace memwall
