// SPDX-License-Identifier: MIT
#include "sim/report/csv_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <limits>

namespace memwall {
namespace {

TEST(CsvWriter, WritesTwelveDigitsOfADecimal) {
  EXPECT_EQ(csv_text(1.0 / 3.0), "0.333333333333");
  EXPECT_EQ(csv_text(0.5), "0.5");
  EXPECT_EQ(csv_text(1.5e-12), "1.5e-12");
}

TEST(CsvWriter, WritesAWholeNumberInFull) { EXPECT_EQ(csv_text(std::int64_t{9'223'372'036'854'775'807}), "9223372036854775807"); }

TEST(CsvWriter, WritesAWholeDecimalAsTheSameTwelveDigits) {
  for (const double value : {0.0, -0.0, 7.0, -814.0, 999'999'999'999.0, -999'999'999'999.0, 1e12, -1e12, 123'456'789'012'345.0, 1e300}) {
    char expected[32];
    std::snprintf(expected, sizeof expected, "%.12g", value);
    EXPECT_EQ(csv_text(value), expected);
  }
}

/// Numbers that were written lately are not formatted again: one must never pass for another.
TEST(CsvWriter, WritesEachOfManyNumbersAsIfItWereTheOnlyOne) {
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 20'000; ++i) {
      const double value = (i % 2 == 0 ? -1.0 : 1.0) * (i / 3) / 7.0 * std::pow(10.0, i % 30 - 15);
      char expected[32];
      std::snprintf(expected, sizeof expected, "%.12g", value);
      ASSERT_EQ(csv_text(value), expected) << i;
    }
  }
}

TEST(CsvWriter, AppendsCellsAsItWritesThem) {
  std::string line = "before,";
  CsvAppender(line).add(std::string("a,b"), "word", std::int64_t{-3}, 0.1, std::numeric_limits<double>::infinity(), 2.0);
  EXPECT_EQ(line, "before,\"a,b\",word,-3,0.1,,2");
}

TEST(CsvWriter, LeavesTheCellEmptyWhereNothingApplies) {
  EXPECT_EQ(csv_text(std::monostate{}), "");
  EXPECT_EQ(csv_text(std::numeric_limits<double>::infinity()), "");
  EXPECT_EQ(csv_text(std::numeric_limits<double>::quiet_NaN()), "");
}

TEST(CsvWriter, QuotesCommasQuotesAndLineBreaksOnly) {
  EXPECT_EQ(csv_text(std::string("plain µ")), "plain µ");
  EXPECT_EQ(csv_text(std::string("a,b")), "\"a,b\"");
  EXPECT_EQ(csv_text(std::string("say \"a\"")), "\"say \"\"a\"\"\"");
  EXPECT_EQ(csv_text(std::string("two\nlines")), "\"two\nlines\"");
}

TEST(CsvWriter, SeparatesCellsByCommas) {
  EXPECT_EQ(csv_line(std::vector<CsvValue>{std::string("h100"), std::monostate{}, std::int64_t{8}}), "h100,,8");
}

}  // namespace
}  // namespace memwall
