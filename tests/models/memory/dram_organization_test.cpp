// SPDX-License-Identifier: MIT
#include "models/memory/dram_organization.h"

#include <random>

#include "tests/models/memory/toy_memory.h"

namespace memwall {
namespace {

using namespace memory_test;

/// Channel, bank and row.
using Place = std::array<std::int64_t, 3>;

Place place(const DramOrganization& o, std::int64_t burst) {
  const DramPlace found = o.place(burst);
  return {found.channel, found.bank, found.row};
}

DramOrganization with_map(const std::string& map) { return ToyMemory().organization("map", map).device().organization; }

TEST(DramOrganization, CountsAndCapacityFollowFromItsLevels) {
  const DramOrganization o = ToyMemory().device().organization;
  EXPECT_EQ(o.channels(), 1);
  EXPECT_EQ(o.channel_banks(), 4);
  EXPECT_EQ(o.rank_banks(), 4);
  EXPECT_EQ(o.count(DramField::row), 64);  // 64 KiB / 1 KiB
  EXPECT_EQ(o.row_bursts(), 16);           // 1 KiB / 64 B
  EXPECT_EQ(o.capacity(), 4 * 65536);
}

TEST(DramOrganization, AnInterleavedMapAlternatesBankGroupsWithinARow) {
  // Burst bit 0: group; 1 to 4: column; 5: bank of the group; 6 to 11: row. Bank = 2 group + bank of the group.
  const DramOrganization o = with_map("[bg1, co4, ba1, ro6]");
  EXPECT_EQ(place(o, 0), (Place{0, 0, 0}));
  EXPECT_EQ(place(o, 1), (Place{0, 2, 0}));
  EXPECT_EQ(place(o, 2), (Place{0, 0, 0}));
  EXPECT_EQ(place(o, 31), (Place{0, 2, 0}));
  EXPECT_EQ(place(o, 32), (Place{0, 1, 0}));
  EXPECT_EQ(place(o, 33), (Place{0, 3, 0}));
  EXPECT_EQ(place(o, 63), (Place{0, 3, 0}));
  EXPECT_EQ(place(o, 64), (Place{0, 0, 1}));
  EXPECT_EQ(place(o, 4095), (Place{0, 3, 63}));
}

TEST(DramOrganization, ANativeMapFillsARowBeforeItChangesTheBank) {
  const DramOrganization o = with_map("[co4, bg1, ba1, ro6]");
  EXPECT_EQ(place(o, 0), (Place{0, 0, 0}));
  EXPECT_EQ(place(o, 15), (Place{0, 0, 0}));
  EXPECT_EQ(place(o, 16), (Place{0, 2, 0}));
  EXPECT_EQ(place(o, 32), (Place{0, 1, 0}));
  EXPECT_EQ(place(o, 64), (Place{0, 0, 1}));
}

TEST(DramOrganization, AFieldInTwoPartsFillsFromItsLowestBit) {
  // Burst bits 0 and 1: row bits 0 and 1; 2 to 5: column; 6: group; 7: bank; 8 to 11: row bits 2 to 5.
  const DramOrganization o = with_map("[ro2, co4, bg1, ba1, ro4]");
  EXPECT_EQ(place(o, 3), (Place{0, 0, 3}));
  EXPECT_EQ(place(o, 4), (Place{0, 0, 0}));
  EXPECT_EQ(place(o, 64), (Place{0, 2, 0}));
  EXPECT_EQ(place(o, 256), (Place{0, 0, 4}));
  EXPECT_EQ(place(o, 256 + 3), (Place{0, 0, 7}));
}

TEST(DramOrganization, BanksAreNumberedByPseudoChannelRankGroupAndBank) {
  // Burst bit 0: channel; 1: pseudo-channel; 2: group; 3 to 6: column; 7: rank; 8: bank of the group; 9 to 14: row.
  // Bank = 8 pseudo-channel + 4 rank + 2 group + bank of the group.
  const DramOrganization o = ToyMemory()
                                 .organization("channels", "2")
                                 .organization("pseudo_channels", "2")
                                 .organization("ranks", "2")
                                 .organization("map", "[ch1, pc1, bg1, co4, ra1, ba1, ro6]")
                                 .device()
                                 .organization;
  EXPECT_EQ(o.channel_banks(), 16);
  EXPECT_EQ(o.capacity(), 2 * 16 * 65536);
  EXPECT_EQ(place(o, 1), (Place{1, 0, 0}));
  EXPECT_EQ(place(o, 2), (Place{0, 8, 0}));
  EXPECT_EQ(place(o, 4), (Place{0, 2, 0}));
  EXPECT_EQ(place(o, 8), (Place{0, 0, 0}));
  EXPECT_EQ(place(o, 128), (Place{0, 4, 0}));
  EXPECT_EQ(place(o, 256), (Place{0, 1, 0}));
  EXPECT_EQ(place(o, 512), (Place{0, 0, 1}));
  EXPECT_EQ(place(o, 32767), (Place{1, 15, 63}));
}

TEST(DramOrganization, AnXorFlipsABankBitByARowBit) {
  const DramOrganization o = ToyMemory().organization("xor", "[bg0^ro0]").device().organization;
  EXPECT_EQ(place(o, 0), (Place{0, 0, 0}));
  EXPECT_EQ(place(o, 1), (Place{0, 2, 0}));
  EXPECT_EQ(place(o, 64), (Place{0, 2, 1}));  // row 1: group 0 ^ 1
  EXPECT_EQ(place(o, 65), (Place{0, 0, 1}));
  EXPECT_EQ(place(o, 128), (Place{0, 0, 2}));  // row bit 0 is clear again
}

TEST(DramOrganization, AnXorSeesTheAddressAndNotWhatAnotherXorMadeOfIt) {
  const DramOrganization o = ToyMemory().organization("xor", "[ba0^ro0, bg0^ba0]").device().organization;
  EXPECT_EQ(place(o, 64), (Place{0, 1, 1}));  // bank of the group 0 ^ 1; group 0 ^ the 0 that it was
  EXPECT_EQ(place(o, 32), (Place{0, 3, 0}));  // bank of the group 1; group 0 ^ 1
}

TEST(DramOrganization, EveryMapIsAPermutation) {
  for (const char* map : {"[bg1, co4, ba1, ro6]", "[co4, bg1, ba1, ro6]", "[ro6, ba1, bg1, co4]", "[co2, bg1, co2, ro3, ba1, ro3]"}) {
    for (const bool scattered : {false, true}) {
      ToyMemory memory;
      memory.organization("map", map);
      if (scattered) memory.organization("xor", "[bg0^ro0, ba0^co3]");
      const DramOrganization o = memory.device().organization;
      std::map<std::pair<int, std::int64_t>, int> bursts;
      for (std::int64_t i = 0; i < 4096; ++i) ++bursts[{o.place(i).bank, o.place(i).row}];
      EXPECT_EQ(bursts.size(), 4u * 64u) << map;
      for (const auto& [place, count] : bursts) EXPECT_EQ(count, 16) << map;  // each row is full
    }
  }
}

TEST(DramOrganization, AStripeIsTheBanksBelowTheLastColumnBit) {
  EXPECT_EQ(with_map("[bg1, co4, ba1, ro6]").stripe_bursts(), 32);       // a row of two banks
  EXPECT_EQ(with_map("[bg1, ba1, co4, ro6]").stripe_bursts(), 64);       // a row of all four
  EXPECT_EQ(with_map("[co2, bg1, co2, ba1, ro6]").stripe_bursts(), 32);  // the group lies between the columns
  EXPECT_EQ(with_map("[co4, bg1, ba1, ro6]").stripe_bursts(), 16);
}

TEST(DramOrganization, AStripeLeavesOutOtherChannels) {
  const auto stripe = [](const char* map) {
    return ToyMemory().organization("channels", "4").organization("map", map).device().organization.stripe_bursts();
  };
  EXPECT_EQ(stripe("[ch2, bg1, co4, ba1, ro6]"), 32);
  EXPECT_EQ(stripe("[bg1, co4, ch2, ba1, ro6]"), 32);
}

TEST(DramOrganization, ThereIsNoStripeWhereRowBitsOrAnXorScatterTheColumns) {
  EXPECT_EQ(with_map("[ro1, bg1, co4, ba1, ro5]").stripe_bursts(), 0);
  EXPECT_EQ(with_map("[bg1, co3, ro6, co1, ba1]").stripe_bursts(), 0);
  EXPECT_EQ(ToyMemory().organization("xor", "[bg0^ro0]").device().organization.stripe_bursts(), 0);
}

TEST(DramOrganization, AMapThatMissesABitIsRefused) {
  EXPECT_EQ(ToyMemory().organization("map", "[bg1, co4, ba1, ro5]").refusals(),
            Texts{"organization.map: the address map misses a bit of 'ro': it has 5, the organization needs 6"});
  EXPECT_EQ(ToyMemory().organization("map", "[bg1, co4, ro6]").refusals(),
            Texts{"organization.map: the address map misses a bit of 'ba': it has 0, the organization needs 1"});
}

TEST(DramOrganization, AMapThatRepeatsABitIsRefused) {
  EXPECT_EQ(ToyMemory().organization("map", "[bg1, co4, ba1, ro6, bg1]").refusals(),
            Texts{"organization.map: the address map repeats a bit of 'bg': it has 2, the organization needs 1"});
  EXPECT_EQ(ToyMemory().organization("map", "[ch1, bg1, co4, ba1, ro6]").refusals(),
            Texts{"organization.map: the address map repeats a bit of 'ch': it has 1, the organization needs 0"});
}

TEST(DramOrganization, AMapOfUnknownFieldsIsRefused) {
  for (const char* word : {"xy4", "co", "coX", "co4x", "column4", "co0", "4"}) {
    EXPECT_EQ(ToyMemory().organization("map", std::string("[bg1, ") + word + ", ba1, ro6]").refusals(),
              Texts{std::string("organization.map: expected a field (ch pc ra bg ba co ro) with its number of bits, such as co5; found '") +
                    word + "'"});
  }
}

TEST(DramOrganization, ARowLargerThanItsBankIsRefused) {
  ToyMemory memory;
  memory.organization("row", "64 KiB").organization("map", "[bg1, co10, ba1]");  // one row a bank
  EXPECT_EQ(memory.refusals(), Texts{});
  EXPECT_EQ(memory.organization("row", "128 KiB").refusals(),
            Texts{"organization.row: a row of 131072 B is larger than its bank of 65536 B"});
}

TEST(DramOrganization, ABurstLargerThanItsRowIsRefused) {
  ToyMemory memory;
  memory.organization("burst", "1 KiB").organization("map", "[bg1, ba1, ro6]");  // a row is one burst
  EXPECT_EQ(memory.refusals(), Texts{});
  EXPECT_EQ(memory.organization("burst", "2 KiB").refusals(),
            Texts{"organization.burst: a burst of 2048 B is larger than its row of 1024 B"});
}

TEST(DramOrganization, RowsThatDoNotFillTheirBankAreRefused) {
  EXPECT_EQ(ToyMemory().organization("row", "1000 B").refusals(),
            Texts{"organization.row: expected rows that fill their bank and bursts that fill a row"});
  EXPECT_EQ(ToyMemory().organization("burst", "96 B").refusals(),
            Texts{"organization.row: expected rows that fill their bank and bursts that fill a row"});
}

TEST(DramOrganization, ACountThatIsNoPowerOfTwoIsRefused) {
  for (const char* key : {"channels", "pseudo_channels", "ranks", "bank_groups", "banks"}) {
    EXPECT_EQ(ToyMemory().organization(key, "3").refusals(),
              Texts{std::string("organization.") + key + ": expected a power of two, since address bits select among them; found 3"});
  }
  EXPECT_EQ(ToyMemory().organization("bank", "96 KiB").refusals(),
            Texts{"organization.bank: expected a power of two, since address bits select among them; found 96"});
  EXPECT_EQ(ToyMemory().organization("row", "768 B").organization("bank", "48 KiB").refusals(),
            Texts{"organization.row: expected a power of two, since address bits select among them; found 12"});
}

TEST(DramOrganization, MoreBanksThanAChannelCanSimulateAreRefused) {
  ToyMemory memory;  // 4 pseudo-channels of 16 groups of 4 banks are 256
  memory.organization("pseudo_channels", "4").organization("bank_groups", "16").organization("banks", "4");
  memory.organization("map", "[pc2, bg4, co4, ba2, ro6]");
  EXPECT_EQ(memory.refusals(), Texts{});
  EXPECT_EQ(memory.organization("ranks", "2").refusals(), Texts{"organization.banks: a channel has 512 banks; at most 256 are simulated"});
}

TEST(DramOrganization, AnXorNeedsTwoBitsOfDifferentFieldsThatExist) {
  const auto rule = [](const std::string& word) {
    return Texts{"organization.xor: expected two bits of different fields, such as bg0^co2, that the organization has; found '" + word +
                 "'"};
  };
  for (const char* word : {"bg0^bg0", "co0^co1", "bg1^co0", "bg0^co4", "ch0^co0", "bg0", "bg0^", "^co0", "bg0^xx1"}) {
    EXPECT_EQ(ToyMemory().organization("xor", "[" + std::string(word) + "]").refusals(), rule(word));
  }
  EXPECT_EQ(ToyMemory().organization("xor", "[bg0^co3]").refusals(), Texts{});  // the highest column bit
}

/// What the map that is the toy's by default refuses of `xors`.
Texts refused(const std::string& xors, const std::string& map = "[bg1, co4, ba1, ro6]") {
  ToyMemory memory;
  memory.organization("map", map).organization("xor", xors);
  if (map.starts_with("[ch1")) memory.organization("channels", "2");
  return memory.refusals();
}

TEST(DramOrganization, XorsThatLeadTwoAddressesToOnePlaceAreRefused) {
  // In numbers of bursts the group is 1, the columns 2 to 16, the bank of the group 32, the rows 64 to 2048.
  const auto rule = [](int burst, const std::string& where = "") {
    return Texts{"organization.xor: expected flips that can be undone; they lead bursts 0 and " + std::to_string(burst) + where +
                 " to the same place"};
  };
  EXPECT_EQ(refused("[bg0^ro0, ro0^bg0]"), rule(1 + 64));                              // both become the sum of both
  EXPECT_EQ(refused("[bg0^co2, co2^ba0, ba0^ro1, ro1^bg0]"), rule(1 + 8 + 32 + 128));  // each flips the next
  EXPECT_EQ(refused("[bg0^ro0, ro0^bg0, bg0^co0, ba0^co1]"), rule(1 + 64));
  // With channels, 1 more and the others twice as much. A channel alone has a cycle that the channel bit breaks for all together:
  // bg + ro + ch, ro + bg and ch + ro are three independent sums.
  const std::string map = "[ch1, bg1, co4, ba1, ro6]";
  EXPECT_EQ(refused("[ch0^bg0, bg0^ch0]", map), rule(1 + 2));
  EXPECT_EQ(refused("[bg0^ro0, ro0^bg0, bg0^ch0, ch0^ro0]", map), rule(1 + 64, " of a channel"));
}

TEST(DramOrganization, ACycleOfXorsThatCanBeUndoneIsTaken) {
  // From bg + ro + ba, ro + bg and ba + ro: ba is the sum of the first two, ro of ba and the third, bg of ro and the second.
  EXPECT_EQ(refused("[bg0^ro0, ro0^bg0, bg0^ba0, ba0^ro0]"), Texts{});
  EXPECT_EQ(refused("[bg0^ro0, ba0^ro0, ba0^co3, bg0^ba0]"), Texts{});  // no cycle
}

TEST(DramOrganization, WhateverXorsAreTakenTheMapIsAPermutation) {
  int taken = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    const std::vector<std::string> bits = {"bg0", "ba0", "co0", "co3", "ro0", "ro5"};
    std::string xors;
    for (int i = 0; i < 4; ++i) {
      const std::string left = bits[random() % bits.size()], right = bits[random() % bits.size()];
      if (left.substr(0, 2) != right.substr(0, 2)) xors += (xors.empty() ? "" : ", ") + left + "^" + right;
    }
    if (xors.empty() || !refused("[" + xors + "]").empty()) continue;
    ++taken;
    const DramOrganization o = ToyMemory().organization("xor", "[" + xors + "]").device().organization;
    std::map<std::pair<int, std::int64_t>, int> bursts;
    for (std::int64_t i = 0; i < 4096; ++i) ++bursts[{o.place(i).bank, o.place(i).row}];
    EXPECT_EQ(bursts.size(), 4u * 64u) << xors;
    for (const auto& [place, count] : bursts) EXPECT_EQ(count, 16) << xors;
  }
  EXPECT_GT(taken, 100);
}

}  // namespace
}  // namespace memwall
