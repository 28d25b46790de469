// SPDX-License-Identifier: MIT
#include "models/base/bytes.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

std::string some_bytes() {
  ByteWriter out;
  out.put_all(0, 127, 128);
  out.put_real(-0.1);
  out.put_text("two");
  return out.take();
}

TEST(Bytes, ComeBackToTheLastBit) {
  const std::string bytes = some_bytes();
  ByteReader back(bytes);
  EXPECT_EQ(back.get(), 0);
  EXPECT_EQ(back.get(), 127);
  EXPECT_EQ(back.get(), 128);
  EXPECT_EQ(back.real(), -0.1);
  EXPECT_EQ(back.text(), "two");
  EXPECT_TRUE(back.ended_well());
}

TEST(Bytes, TakeOneForSmallNumbersAndTwoFrom128On) { EXPECT_EQ(some_bytes().size(), 1u + 1 + 2 + 8 + 1 + 3); }

TEST(Bytes, SayWhereTheyEndTooSoonOrTooLate) {
  const std::string bytes = some_bytes();
  for (std::size_t size = 0; size <= bytes.size() + 1; ++size) {
    const std::string cut = (bytes + "x").substr(0, size);
    ByteReader in(cut);
    for (int i = 0; i < 3; ++i) in.get();
    in.real();
    in.text();
    EXPECT_EQ(in.ended_well(), size == bytes.size()) << size;
  }
}

}  // namespace
}  // namespace memwall
