// SPDX-License-Identifier: MIT
#include "models/memory/dram_pattern.h"

#include <gtest/gtest.h>

#include <utility>

namespace memwall {
namespace {

/// 256 KiB in bursts of 64 B: 4096 bursts, 64 blocks of 4 KiB, 4 of 64 KiB.
DramStream stream(DramPattern pattern, std::int64_t requests = 1'000'000) { return DramStream(pattern, 64, 256 * 1024, requests); }

using Request = std::pair<std::int64_t, bool>;  ///< burst, write

Request at(const DramStream& stream, std::int64_t index) { return {stream[index].burst, stream[index].write}; }

TEST(DramPattern, EveryNameIsFoundAndNoOther) {
  for (std::size_t i = 0; i < dram_pattern_names().size(); ++i) EXPECT_EQ(dram_pattern(dram_pattern_names()[i]), DramPattern(i));
  EXPECT_EQ(dram_pattern("seq_read"), DramPattern::seq_read);
  EXPECT_EQ(dram_pattern("rand_mix21"), DramPattern::rand_mix21);
  EXPECT_EQ(dram_pattern("seq"), std::nullopt);
}

TEST(DramPattern, ASequentialStreamWrapsAtTheEndOfMemory) {
  for (const bool write : {false, true}) {
    const DramStream s = stream(write ? DramPattern::seq_write : DramPattern::seq_read);
    EXPECT_EQ(at(s, 0), Request(0, write));
    EXPECT_EQ(at(s, 1), Request(1, write));
    EXPECT_EQ(at(s, 4095), Request(4095, write));
    EXPECT_EQ(at(s, 4096), Request(0, write));
  }
}

TEST(DramPattern, AMixOfOneStreamWritesEveryThirdBurst) {
  const DramStream s = stream(DramPattern::mix21_one_stream);
  EXPECT_EQ(at(s, 0), Request(0, false));
  EXPECT_EQ(at(s, 1), Request(1, false));
  EXPECT_EQ(at(s, 2), Request(2, true));
  EXPECT_EQ(at(s, 3), Request(3, false));
  EXPECT_EQ(at(s, 5), Request(5, true));
}

TEST(DramPattern, AMixOfTwoStreamsWritesTheUpperHalfAtHalfTheRate) {
  const DramStream s = stream(DramPattern::mix21_two_streams);
  EXPECT_EQ(at(s, 0), Request(0, false));
  EXPECT_EQ(at(s, 1), Request(1, false));
  EXPECT_EQ(at(s, 2), Request(2048, true));
  EXPECT_EQ(at(s, 3), Request(2, false));
  EXPECT_EQ(at(s, 4), Request(3, false));
  EXPECT_EQ(at(s, 5), Request(2049, true));
  EXPECT_EQ(at(s, 3 * 2048 + 2), Request(0, true));  // 2048 + 2048 wraps
}

TEST(DramPattern, AStrideStartsEachLapOneBurstLater) {
  const DramStream s = stream(DramPattern::stride4k_read);
  EXPECT_EQ(at(s, 1), Request(64, false));  // 4096 B
  EXPECT_EQ(at(s, 63), Request(4032, false));
  EXPECT_EQ(at(s, 64), Request(1, false));  // 64 x 4 KiB = 256 KiB: second lap
  EXPECT_EQ(at(s, 65), Request(65, false));
  EXPECT_EQ(at(s, 128), Request(2, false));
}

// splitmix64 of 0, 1, 2: 0xe220a8397b1dcdaf, 0x910a2dec89025cc1, 0x975835de1c9756ce.

TEST(DramPattern, BlocksLieWhereSplitmixSendsTheirNumber) {
  const DramStream large = stream(DramPattern::blk64k_read);
  EXPECT_EQ(at(large, 0), Request(3 * 1024, false));  // 0x…af mod 4 = 3
  EXPECT_EQ(at(large, 1023), Request(3 * 1024 + 1023, false));
  EXPECT_EQ(at(large, 1024), Request(1 * 1024, false));  // 0x…c1 mod 4 = 1
  EXPECT_EQ(at(large, 2048), Request(2 * 1024, false));  // 0x…ce mod 4 = 2
  EXPECT_EQ(at(stream(DramPattern::blk64k_write), 1), Request(3 * 1024 + 1, true));
  const DramStream small = stream(DramPattern::blk4k_read);
  EXPECT_EQ(at(small, 0), Request(47 * 64, false));  // 0x…af mod 64 = 0x2f
  EXPECT_EQ(at(small, 63), Request(47 * 64 + 63, false));
  EXPECT_EQ(at(small, 64), Request(1 * 64, false));  // 0x…c1 mod 64 = 1
}

TEST(DramPattern, RandomBurstsLieWhereSplitmixSendsTheirNumber) {
  EXPECT_EQ(at(stream(DramPattern::rand_read), 0), Request(0xdaf, false));  // mod 4096: the last 12 bits
  EXPECT_EQ(at(stream(DramPattern::rand_read), 2), Request(0x6ce, false));
  EXPECT_EQ(at(stream(DramPattern::rand_mix21), 1), Request(0xcc1, false));
  EXPECT_EQ(at(stream(DramPattern::rand_mix21), 2), Request(0x6ce, true));
}

TEST(DramPattern, EveryAddressLiesInMemory) {
  for (const std::string& name : dram_pattern_names()) {
    const DramStream s = stream(*dram_pattern(name));
    for (std::int64_t i = 0; i < 20'000; ++i) ASSERT_TRUE(s[i].burst >= 0 && s[i].burst < 4096) << name << " " << i;
  }
}

TEST(DramPattern, ARunGoesToTheEndOfMemoryOfABlockOrOfTheStream) {
  EXPECT_EQ(stream(DramPattern::seq_read).run(0), 4096);
  EXPECT_EQ(stream(DramPattern::seq_read).run(4090), 6);
  EXPECT_EQ(stream(DramPattern::seq_read).run(4096), 4096);
  EXPECT_EQ(stream(DramPattern::seq_read, 100).run(90), 10);
  EXPECT_EQ(stream(DramPattern::blk64k_write).run(0), 1024);
  EXPECT_EQ(stream(DramPattern::blk64k_write).run(1030), 1018);
  EXPECT_EQ(stream(DramPattern::blk4k_read).run(60), 4);
  EXPECT_EQ(stream(DramPattern::blk4k_read, 62).run(60), 2);
  EXPECT_EQ(stream(DramPattern::rand_read).run(7), 1);
  EXPECT_EQ(stream(DramPattern::mix21_one_stream).run(0), 1);
}

TEST(DramPattern, ARunIsConsecutiveAndOfOneDirection) {
  for (const std::string& name : dram_pattern_names()) {
    const DramStream s = stream(*dram_pattern(name), 10'000);
    for (std::int64_t i = 0; i < s.size();) {
      const std::int64_t length = s.run(i);
      for (std::int64_t k = 1; k < length; ++k) ASSERT_EQ(at(s, i + k), Request(s[i].burst + k, s[i].write)) << name << " " << i;
      i += length;
    }
  }
}

}  // namespace
}  // namespace memwall
