// SPDX-License-Identifier: MIT
#include "models/base/config.h"

#include "tests/models/base/config_fixture.h"

namespace memwall {
namespace {

using namespace config_test;

/// Has a value of each sort that a config may hold.
struct Everything {
  Seconds time;
  double share;
  std::int64_t rows;
  bool on;
  std::string name;
  int scheme;
  Joules part_energy;
  std::vector<std::int64_t> bits;
  std::vector<std::string> words;

  static Everything read(ConfigReader in) {
    Everything config{.time = in.quantity<Seconds>("time"),
                      .share = in.number("share", kFraction),
                      .rows = in.integer("rows", 1, 128),
                      .on = in.flag("on"),
                      .name = in.text("name"),
                      .scheme = in.choice<int>("scheme", {{"offset", 1}, {"differential", 2}}),
                      .part_energy = in.section("part").quantity<Joules>("energy", kNonNegative),
                      .bits = {},
                      .words = in.texts("words")};
    for (ConfigReader& item : in.list("table")) config.bits.push_back(item.integer("bits", 1, 16));
    return config;
  }
};

/// `good` with line `number` (from 1) replaced.
std::string with_line(int number, const std::string& line) {
  const std::vector<std::string> good = {"time: 15 ns",    "share: 90 %",          "rows: 128",          "on: true",     "name: rram",
                                         "scheme: offset", "part: {energy: 0 pJ}", "table: [{bits: 4}]", "words: [a, b]"};
  std::string text;
  for (int i = 1; i <= int(good.size()); ++i) text += (i == number ? line : good[std::size_t(i - 1)]) + "\n";
  return text;
}

Texts mistakes_at(int number, const std::string& line) { return mistakes<Everything>(with_line(number, line)); }

TEST(ReadConfig, GoodValuesAreRead) {
  const auto config = read_text<Everything>(with_line(0, ""));
  EXPECT_DOUBLE_EQ(config.time.value, 15e-9);
  EXPECT_DOUBLE_EQ(config.share, 0.9);
  EXPECT_EQ(config.rows, 128);
  EXPECT_TRUE(config.on);
  EXPECT_EQ(config.name, "rram");
  EXPECT_EQ(config.scheme, 1);
  EXPECT_EQ(config.part_energy.value, 0.0);
  EXPECT_EQ(config.bits, std::vector<std::int64_t>{4});
  EXPECT_EQ(config.words, (std::vector<std::string>{"a", "b"}));
}

TEST(ReadConfig, AQuantityNeedsItsUnit) {
  EXPECT_EQ(mistakes_at(1, "time: 15"), Texts{"f.yaml:1:7: time: expected a time such as `15 ns`, got `15`, which has no unit"});
}

TEST(ReadConfig, AQuantityNeedsItsDimension) {
  EXPECT_EQ(mistakes_at(1, "time: 15 nJ"),
            Texts{"f.yaml:1:7: time: expected a time such as `15 ns`, got `15 nJ`, which is an energy such as `1.67 pJ`"});
}

TEST(ReadConfig, AQuantityNeedsAKnownUnit) {
  EXPECT_EQ(mistakes_at(1, "time: 15 lightyears"), Texts{"f.yaml:1:7: time: expected a time such as `15 ns`, got "
                                                         "`15 lightyears`, which is not a number with a known unit"});
}

TEST(ReadConfig, AQuantityIsOneValue) {
  EXPECT_EQ(mistakes_at(1, "time: [1 ns, 2 ns]"), Texts{"f.yaml:1:7: time: expected a time such as `15 ns`"});
  EXPECT_EQ(mistakes_at(1, "time:"), Texts{"f.yaml:1:1: time: expected a time such as `15 ns`"});
}

TEST(ReadConfig, PositiveMeansAboveZero) {
  EXPECT_EQ(mistakes_at(1, "time: 0 ns"), Texts{"f.yaml:1:7: time: expected a value above 0, got `0 ns`"});
  EXPECT_EQ(mistakes_at(1, "time: 1 ps"), Texts{});
  EXPECT_EQ(mistakes_at(7, "part: {energy: -1 pJ}"),
            Texts{"f.yaml:7:16: part.energy: expected a value at least 0 in SI units, got `-1 pJ`"});
}

TEST(ReadConfig, ANumberHasABound) {
  EXPECT_EQ(mistakes_at(2, "share: 1"), Texts{});
  EXPECT_EQ(mistakes_at(2, "share: 1.01"), Texts{"f.yaml:2:8: share: expected a value from 0 to 1, got `1.01`"});
  EXPECT_EQ(mistakes_at(2, "share: 0.5 s"), Texts{"f.yaml:2:8: share: expected a plain number, got `0.5 s`"});
}

TEST(ReadConfig, AnIntegerIsWholeAndInRange) {
  for (const char* found : {"0", "129", "1.5", "12 ns", "1e2", "many"}) {
    EXPECT_EQ(mistakes_at(3, std::string("rows: ") + found),
              Texts{std::string("f.yaml:3:7: rows: expected an integer from 1 to 128, got `") + found + "`"});
  }
  EXPECT_EQ(mistakes_at(3, "rows: 1"), Texts{});
}

TEST(ReadConfig, AFlagIsTrueOrFalse) {
  EXPECT_EQ(mistakes_at(4, "on: yes"), Texts{"f.yaml:4:5: on: expected one of false, true, got `yes`"});
}

TEST(ReadConfig, ATextIsOneWord) { EXPECT_EQ(mistakes_at(5, "name: {a: 1}"), Texts{"f.yaml:5:7: name: expected a text"}); }

TEST(ReadConfig, AChoiceOffersTheNearestName) {
  EXPECT_EQ(mistakes_at(6, "scheme: diferential"), Texts{"f.yaml:6:9: scheme: expected one of offset, differential, got "
                                                         "`diferential`; did you mean 'differential'?"});
}

TEST(ReadConfig, ASectionIsAMap) {
  EXPECT_EQ(mistakes_at(7, "part: 3"), Texts{"f.yaml:7:7: part: expected a map of keys"});
  EXPECT_EQ(mistakes_at(7, "part: {}"), Texts{"f.yaml:7:7: part.energy: missing key; expected an energy such as `1.67 pJ`"});
}

TEST(ReadConfig, AListHoldsMaps) {
  EXPECT_EQ(mistakes_at(8, "table: 3"), Texts{"f.yaml:8:8: table: expected a list"});
  EXPECT_EQ(mistakes_at(8, "table: [{bits: 4}, 5]"), Texts{"f.yaml:8:20: table[1]: expected a map of keys"});
  EXPECT_EQ(mistakes_at(8, "table: [{bits: 4}, {bits: 17}]"),
            Texts{"f.yaml:8:27: table[1].bits: expected an integer from 1 to 16, got `17`"});
}

TEST(ReadConfig, WordsAreOneOrMore) {
  EXPECT_EQ(read_text<Everything>(with_line(9, "words: a")).words, std::vector<std::string>{"a"});
  EXPECT_EQ(mistakes_at(9, "words: []"), Texts{"f.yaml:9:8: words: expected a word or a list of words"});
  EXPECT_EQ(mistakes_at(9, "words: [a, [b]]"), Texts{"f.yaml:9:12: words: expected a word"});
}

TEST(ReadConfig, AMissingKeyIsToldOnce) {
  EXPECT_EQ(mistakes_at(1, ""), Texts{"f.yaml:2:1: time: missing key; expected a time such as `15 ns`"});  // the map's place
  EXPECT_EQ(mistakes_at(7, ""), Texts{"f.yaml:1:1: part: missing key; expected a map of keys"});
}

TEST(ReadConfig, AnUnknownKeyGetsAHint) {
  EXPECT_EQ(mistakes_at(3, "rows: 8\ncolums: 8"), Texts{"f.yaml:4:1: colums: unknown key"});
  EXPECT_EQ(mistakes_at(3, "rows: 8\nshere: 8"), Texts{"f.yaml:4:1: shere: unknown key; did you mean 'share'?"});
  EXPECT_EQ(mistakes_at(7, "part: {energy: 1 pJ, enrgy: 1 pJ}"), Texts{"f.yaml:7:22: part.enrgy: unknown key; did you mean 'energy'?"});
  EXPECT_EQ(mistakes_at(8, "table: [{bits: 4, bit: 4}]"), Texts{"f.yaml:8:19: table[0].bit: unknown key; did you mean 'bits'?"});
}

TEST(ReadConfig, AllMistakesOfAFileAreToldAtOnce) {
  EXPECT_EQ(
      mistakes<Everything>("time: 15\nshare: 2\nrows: 0\non: 1\nscheme: x\npart: {energy: 1 s, extra: 1}\n"
                           "table: [{}, {bits: 0}]\nwords: []\nrow: 1\n"),
      (Texts{"f.yaml:1:1: name: missing key; expected a text",
             "f.yaml:1:7: time: expected a time such as `15 ns`, got `15`, which has no unit",
             "f.yaml:2:8: share: expected a value from 0 to 1, got `2`", "f.yaml:3:7: rows: expected an integer from 1 to 128, got `0`",
             "f.yaml:4:5: on: expected one of false, true, got `1`", "f.yaml:5:9: scheme: expected one of offset, differential, got `x`",
             "f.yaml:6:16: part.energy: expected an energy such as `1.67 pJ`, got `1 s`, which is a time such as `15 ns`",
             "f.yaml:6:21: part.extra: unknown key", "f.yaml:7:9: table[0].bits: missing key; expected an integer from 1 to 16",
             "f.yaml:7:20: table[1].bits: expected an integer from 1 to 16, got `0`",
             "f.yaml:8:8: words: expected a word or a list of words", "f.yaml:9:1: row: unknown key; did you mean 'rows'?"}));
}

TEST(ReadConfig, AFileIsAMap) {
  EXPECT_EQ(mistakes<Everything>("[1, 2]\n"), Texts{"f.yaml:1:1: expected a map of keys"});
  EXPECT_EQ(mistakes<Everything>("").size(), 1u);
}

struct Known {
  Sourced<Joules> tagged, inherited, inner, inner_tagged;
  static Known read(ConfigReader in) {
    Known config;
    config.tagged = in.sourced<Joules>("tagged");
    config.inherited = in.sourced<Joules>("inherited");
    ConfigReader part = in.section("part");
    config.inner = part.sourced<Joules>("inner");
    config.inner_tagged = part.sourced<Joules>("inner_tagged");
    return config;
  }
};

const std::string kTagged = "tagged: !published 1 J\ninherited: 1 J\n";

TEST(Provenance, ATagSaysHowANumberIsKnown) {
  const auto config = read_text<Known>(kTagged + "part: {inner: 1 J, inner_tagged: !measured 1 J}\n");
  EXPECT_EQ(config.tagged.provenance, Provenance::published);
  EXPECT_EQ(config.inherited.provenance, Provenance::assumed);  // nothing says it
  EXPECT_EQ(config.inner_tagged.provenance, Provenance::measured);
}

TEST(Provenance, TheNearestMapThatSaysItCounts) {
  const std::string part = "part: {inner: 1 J, inner_tagged: !measured 1 J}\n";
  const auto outer = read_text<Known>("provenance: vendor\n" + kTagged + part);
  EXPECT_EQ(outer.tagged.provenance, Provenance::published);
  EXPECT_EQ(outer.inherited.provenance, Provenance::vendor);
  EXPECT_EQ(outer.inner.provenance, Provenance::vendor);
  const auto inner =
      read_text<Known>("provenance: vendor\n" + kTagged + "part: {provenance: derived, inner: 1 J, inner_tagged: !measured 1 J}\n");
  EXPECT_EQ(inner.inner.provenance, Provenance::derived);
  EXPECT_EQ(inner.inner_tagged.provenance, Provenance::measured);
  EXPECT_EQ(inner.inherited.provenance, Provenance::vendor);
}

TEST(Provenance, AnUnknownOneIsRefused) {
  const std::string part = "part: {inner: 1 J, inner_tagged: 1 J}\n";
  EXPECT_EQ(mistakes<Known>("tagged: !guessed 1 J\ninherited: 1 J\n" + part),
            Texts{"f.yaml:1:9: tagged: unknown tag `!guessed`; expected one of !measured, !published, !vendor, !derived, !assumed"});
  EXPECT_EQ(mistakes<Known>("provenance: guessed\n" + kTagged + part),
            Texts{"f.yaml:1:13: provenance: expected one of measured, published, vendor, derived, assumed"});
}

TEST(Provenance, EachHasItsName) {
  EXPECT_STREQ(to_string(Provenance::measured), "measured");
  EXPECT_STREQ(to_string(Provenance::assumed), "assumed");
}

}  // namespace
}  // namespace memwall
