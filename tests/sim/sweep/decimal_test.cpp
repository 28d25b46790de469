// SPDX-License-Identifier: MIT
#include "sim/sweep/decimal.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

TEST(Decimal, ReadsSignFractionAndExponentWithoutRounding) {
  EXPECT_EQ(parse_decimal("-1.25")->mantissa, -125);
  EXPECT_EQ(parse_decimal("-1.25")->exponent, -2);
  EXPECT_EQ(parse_decimal("2.5e+4")->mantissa, 25);
  EXPECT_EQ(parse_decimal("2.5e+4")->exponent, 3);
}

TEST(Decimal, RefusesWhatIsNoNumber) {
  for (const char* text : {"", "-", ".", "1.2.3", "1e", "e5", "0x10", "1e999", "nan"}) {
    EXPECT_FALSE(parse_decimal(text)) << text;
  }
}

TEST(Decimal, TakesEighteenDigitsAndRefusesNineteen) {
  EXPECT_TRUE(parse_decimal("999999999999999999"));
  EXPECT_FALSE(parse_decimal("9999999999999999999"));
}

TEST(Decimal, ChangesItsExponentOnlyWhereThatIsExact) {
  EXPECT_EQ(at_exponent({25, -1}, -3)->mantissa, 2500);
  EXPECT_EQ(at_exponent({2500, -3}, -1)->mantissa, 25);
  EXPECT_FALSE(at_exponent({25, -1}, 0));
  EXPECT_FALSE(at_exponent({1, 19}, 0));
}

TEST(Decimal, WritesTheShortestText) {
  EXPECT_EQ(to_text({2500, -4}, false), "0.25");
  EXPECT_EQ(to_text({-5, -3}, false), "-0.005");
  EXPECT_EQ(to_text({12, 2}, false), "1200");
  EXPECT_EQ(to_text({100000, 0}, true), "1e5");
  EXPECT_EQ(to_text({0, 3}, false), "0");
}

}  // namespace
}  // namespace memwall
