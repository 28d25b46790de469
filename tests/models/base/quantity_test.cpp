// SPDX-License-Identifier: MIT
#include "models/base/quantity.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

struct Spelling {
  const char* text;
  double si;
  Dimension dimension;  // J, s, B, m, V
};

void expect(const Spelling& spelling) {
  const auto parsed = parse_quantity(spelling.text);
  ASSERT_TRUE(parsed) << spelling.text;
  EXPECT_DOUBLE_EQ(parsed->si, spelling.si) << spelling.text;
  EXPECT_EQ(parsed->dimension, spelling.dimension) << spelling.text;
  EXPECT_TRUE(parsed->has_unit) << spelling.text;
}

TEST(Quantity, EveryKindOfUnitIsUnderstood) {
  const Spelling spellings[] = {
      {"1.67 pJ", 1.67e-12, {1, 0, 0, 0, 0}}, {"15 ns", 15e-9, {0, 1, 0, 0, 0}},     {"80 GB", 80e9, {0, 0, 1, 0, 0}},
      {"256 bit", 32, {0, 0, 1, 0, 0}},       {"0.6 mm", 0.6e-3, {0, 0, 0, 1, 0}},   {"0.37 mm2", 0.37e-6, {0, 0, 0, 2, 0}},
      {"25 um2", 25e-12, {0, 0, 0, 2, 0}},    {"0.9 V", 0.9, {0, 0, 0, 0, 1}},       {"20.7 mW", 20.7e-3, {1, -1, 0, 0, 0}},
      {"1.28 GHz", 1.28e9, {0, -1, 0, 0, 0}}, {"65 mA", 65e-3, {1, -1, 0, 0, -1}},   {"25 kOhm", 25e3, {-1, 1, 0, 0, 2}},
      {"40 uS", 40e-6, {1, -1, 0, 0, -2}},    {"200 fF", 200e-15, {1, 0, 0, 0, -2}}, {"90 %", 0.9, {}},
  };
  for (const Spelling& spelling : spellings) expect(spelling);
}

TEST(Quantity, UnitsAreMultipliedAndDivided) {
  const Spelling spellings[] = {
      {"3.35 TB/s", 3.35e12, {0, -1, 1, 0, 0}},
      {"989.4 Top/s", 989.4e12, {0, -1, 0, 0, 0}},
      {"1024 GMAC/s", 1024e9, {0, -1, 0, 0, 0}},
      {"0.3 mW/mm2", 300, {1, -1, 0, -2, 0}},        // 0.3e-3 / 1e-6
      {"4 pJ/bit", 32e-12, {1, 0, -1, 0, 0}},        // eight bits a byte
      {"80 fJ/bit-mm", 6.4e-10, {1, 0, -1, -1, 0}},  // 80e-15 x 8 / 1e-3: all behind the slash divides
      {"2 mW-s", 2e-3, {1, 0, 0, 0, 0}},
  };
  for (const Spelling& spelling : spellings) expect(spelling);
}

TEST(Quantity, PrefixesAreDecimalOrBinary) {
  const Dimension data = {0, 0, 1, 0, 0};
  expect({"1 KiB", 1024, data});
  expect({"2 MiB", 2097152, data});
  expect({"80 GiB", 85899345920.0, data});
  expect({"1 TiB", 1099511627776.0, data});
  expect({"1 Kibit", 128, data});
  expect({"1 kB", 1000, data});
  expect({"1 PB", 1e15, data});
  expect({"3 aJ", 3e-18, {1, 0, 0, 0, 0}});
  expect({"3 us", 3e-6, {0, 1, 0, 0, 0}});
  expect({"3 µs", 3e-6, {0, 1, 0, 0, 0}});
  EXPECT_FALSE(parse_quantity("1 KiJ"));  // powers of two are for data
  EXPECT_FALSE(parse_quantity("1 Gis"));
}

TEST(Quantity, LongTimesHaveNoPrefix) {
  const Dimension time = {0, 1, 0, 0, 0};
  expect({"2 min", 120, time});
  expect({"3 h", 10800, time});
  expect({"1 d", 86400, time});
  expect({"10 y", 315576000, time});  // 10 x 365.25 x 86400
  EXPECT_FALSE(parse_quantity("1 kmin"));
}

TEST(Quantity, SpacesAndSignsDoNotMatter) {
  const Dimension time = {0, 1, 0, 0, 0};
  expect({"15ns", 15e-9, time});
  expect({"  15   ns  ", 15e-9, time});
  expect({"+15 ns", 15e-9, time});
  expect({"-15 ns", -15e-9, time});
  expect({"1.5e1 ns", 15e-9, time});
}

TEST(Quantity, ABareNumberHasNoUnit) {
  const auto parsed = parse_quantity("1.28");
  ASSERT_TRUE(parsed);
  EXPECT_DOUBLE_EQ(parsed->si, 1.28);
  EXPECT_FALSE(parsed->has_unit);
}

TEST(Quantity, WhatIsNoNumberWithAKnownUnitIsRefused) {
  for (const char* text : {"", " ", "ns", "abc", "3 parsec", "3 Js", "3 4 ns", "3 ns 4 ns", "3 /s", "3 s/", "3 J//s", "3 J/-s", "3 mm0",
                           "1,5 s", "0x10 s", "--3 s", "+-3 s", "3 S s", "3 ns!"}) {
    EXPECT_FALSE(parse_quantity(text)) << "`" << text << "`";
  }
}

TEST(Quantity, WhatIsNotFiniteIsRefused) {
  for (const char* text : {"inf", "-inf s", "infinity s", "nan", "nan s", "1e400 s", "1e300 TB/ns"}) {  // the last: 1e321
    EXPECT_FALSE(parse_quantity(text)) << text;
  }
}

TEST(Quantity, DimensionsAreDescribedByAnExampleThatHasThem) {
  const Dimension dimensions[] = {dimension_of(Joules{}),
                                  dimension_of(Seconds{}),
                                  dimension_of(Bytes{}),
                                  dimension_of(Metres{}),
                                  dimension_of(SquareMetres{}),
                                  dimension_of(Volts{}),
                                  dimension_of(Watts{}),
                                  dimension_of(Hertz{}),
                                  dimension_of(BytesPerSecond{}),
                                  dimension_of(JoulesPerByte{}),
                                  dimension_of(JoulesPerByteMetre{}),
                                  dimension_of(WattsPerSquareMetre{})};
  for (const Dimension& dimension : dimensions) {
    const std::string text = describe(dimension);
    const std::size_t open = text.find('`');
    ASSERT_NE(open, std::string::npos) << text;
    const auto example = parse_quantity(text.substr(open + 1, text.find('`', open + 1) - open - 1));
    ASSERT_TRUE(example) << text;
    EXPECT_EQ(example->dimension, dimension) << text;
  }
}

}  // namespace
}  // namespace memwall
