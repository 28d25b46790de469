// SPDX-License-Identifier: MIT
#include "sim/report/line_writer.h"

#include <gtest/gtest.h>

#include <sstream>

namespace memwall {
namespace {

TEST(LineWriter, PutsThePlaceBeforeEachLine) {
  EXPECT_EQ(placed_lines("0,h100,", "a\nb\n"), "0,h100,a\n0,h100,b\n");
  EXPECT_EQ(placed_lines("0,h100,", ""), "");
}

TEST(LineWriter, KeepsTheOrderOfWhatItIsTold) {
  std::ostringstream even, odd;
  std::string expected_even, expected_odd;
  {
    LineWriter writer;
    for (int i = 0; i < 1001; ++i) {  // some whole batches and a part of one
      const std::string line = std::to_string(i) + "\n";
      writer.add(i % 2 == 0 ? even : odd, "p,", line);
      (i % 2 == 0 ? expected_even : expected_odd) += "p," + line;
    }
    writer.finish();
    EXPECT_EQ(even.str(), expected_even);
    EXPECT_EQ(odd.str(), expected_odd);
  }
}

TEST(LineWriter, EndsWithoutAWordAndWritesWhatWaits) {
  std::ostringstream out;
  { LineWriter idle; }
  { LineWriter().add(out, "", "last\n"); }
  EXPECT_EQ(out.str(), "last\n");
}

}  // namespace
}  // namespace memwall
