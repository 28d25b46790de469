// SPDX-License-Identifier: MIT
#include "models/base/config_keys.h"

#include <gtest/gtest.h>

#include "models/base/config.h"

namespace memwall {
namespace {

constexpr Dimension kSeconds = {0, 1, 0, 0, 0};
constexpr Dimension kRate = {0, -1, 0, 0, 0};
constexpr Dimension kBytes = {0, 0, 1, 0, 0};

TEST(RangeWords, SayBoundsInTheUnitsThatOneWouldWrite) {
  EXPECT_EQ(range_words(kPositive, kSeconds), "> 0");
  EXPECT_EQ(range_words(kNonNegative, kSeconds), "≥ 0");
  EXPECT_EQ(range_words(kLatencies, kSeconds), "0 to 1 ms");
  EXPECT_EQ(range_words(kReadTimes, kSeconds), "1 ps to 10 ms");
  EXPECT_EQ(range_words(kRates, kRate), "10^6 to 10^21 /s");
  EXPECT_EQ(range_words({64.0, 1e13, false}, kBytes), "64 B to 10 TB");
  EXPECT_EQ(range_words({1.0, 4096.0, false}, kBytes), "1 B to 4 KiB");
  EXPECT_EQ(range_words({0.0, 10.0, true}, kSeconds), "> 0, ≤ 10 s");
  EXPECT_EQ(range_words(Range{}, kSeconds), "");
}

TEST(RangeWords, SetThousandsApartAndNamePowers) {
  EXPECT_EQ(range_words(1, 4096), "1 to 4096");
  EXPECT_EQ(range_words(0, 65'536), "0 to 65 536");
  EXPECT_EQ(range_words(1, std::int64_t{1} << 30), "1 to 2^30");
  EXPECT_EQ(range_words(0, std::numeric_limits<std::int64_t>::max()), "0 to 2^63 - 1");
  EXPECT_EQ(range_words({-65'536.0, 1e18, false}, Dimension{}), "-65 536 to 10^18");
  EXPECT_EQ(range_words({1e-3, 0.5, false}, Dimension{}), "0.001 to 0.5");
}

struct Part {
  std::int64_t count = 0;
  bool hidden = false;
  Seconds delay{};
  static Part read(ConfigReader in) {
    return {in.integer("count", 1, 8, 2), in.flag("hidden", false), in.quantity<Seconds>("delay", kLatencies, Seconds(0.0))};
  }
};

struct Whole {
  std::vector<Part> parts;
  std::size_t law = 0;
  static Whole read(ConfigReader in) {
    Whole whole;
    whole.law = in.choice("law", std::vector<std::string>{"table", "walden"});
    if (in.has("parts")) {
      for (ConfigReader part : in.list("parts")) whole.parts.push_back(Part::read(part));
    }
    in.reference("memory").integer("stacks", 1, 4);
    in.has("looked-for-only");
    return whole;
  }
};

TEST(ConfigKeys, AreNotedWithUnitRangeDefaultAndFile) {
  ConfigKeys keys;
  std::vector<InputIssue> issues;
  Whole::read(ConfigReader::of_nothing(keys, issues));
  EXPECT_TRUE(issues.empty());
  const auto asked = keys.asked();
  std::vector<std::string> paths;
  for (const auto& [path, key] : asked) paths.push_back(path);
  EXPECT_EQ(paths, (std::vector<std::string>{"law", "memory", "parts", "parts[].count", "parts[].delay", "parts[].hidden"}));
  EXPECT_EQ(asked.at("law").range, "`table`, `walden`");
  EXPECT_FALSE(asked.at("law").optional);
  EXPECT_EQ(asked.at("memory").unit, "reference");
  EXPECT_TRUE(asked.at("parts").optional);
  EXPECT_EQ(asked.at("parts").otherwise, "");
  EXPECT_EQ(asked.at("parts[].count").unit, "integer");
  EXPECT_EQ(asked.at("parts[].count").range, "1 to 8");
  EXPECT_EQ(asked.at("parts[].count").otherwise, "2");
  EXPECT_EQ(asked.at("parts[].hidden").otherwise, "false");
  EXPECT_EQ(asked.at("parts[].delay").unit, "time");
  EXPECT_EQ(asked.at("parts[].delay").otherwise, "0 s");
  EXPECT_EQ(asked.at("parts[].delay").files.size(), 1u);
}

TEST(ConfigKeys, RangesOfSeveralReadersStandBesideEachOther) {
  ConfigKeys keys;
  const std::source_location here = std::source_location::current();
  for (const char* range : {"1 to 8", "1 to 16", "1 to 8"}) keys.add("bits", "integer", range, here);
  EXPECT_EQ(keys.asked().at("bits").range, "1 to 8 or 1 to 16");
}

TEST(ConfigReaderDefaults, StandWhereAKeyIsLeftOut) {
  const ConfigNode left_out = parse_yaml("{}", "f");
  const Part part = read_config<Part>(left_out);
  EXPECT_EQ(part.count, 2);
  EXPECT_FALSE(part.hidden);
  EXPECT_EQ(part.delay, Seconds(0.0));
  const Part given = read_config<Part>(parse_yaml("{count: 8, hidden: true, delay: 1 us}", "f"));
  EXPECT_EQ(given.count, 8);
  EXPECT_TRUE(given.hidden);
  EXPECT_EQ(given.delay, Seconds(1e-6));
}

TEST(ConfigReaderDefaults, DoNotExcuseAValueOutOfRange) {
  EXPECT_THROW(read_config<Part>(parse_yaml("{count: 9}", "f")), InputError);
  EXPECT_THROW(read_config<Part>(parse_yaml("{hidden: maybe}", "f")), InputError);
}

}  // namespace
}  // namespace memwall
