// SPDX-License-Identifier: MIT
#include "models/base/config_node.h"

#include <filesystem>
#include <fstream>

#include "tests/models/base/config_fixture.h"

namespace memwall {
namespace {

using namespace config_test;

Texts faults(const std::string& yaml) {
  return texts_of([&] { throw_noted(parse_yaml(yaml, "f.yaml")); });
}

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST(ParseYaml, ValuesRememberWhereTheyWereWritten) {
  const ConfigNode node = parse_yaml("a: 1\nb:\n  c: !published 2 pJ\n  d: [x, y]\n", "f.yaml");
  const ConfigNode* c = node.find("b")->find("c");
  EXPECT_EQ(c->text, "2 pJ");
  EXPECT_EQ(c->tag, "published");
  EXPECT_EQ(c->place.line, 3);
  EXPECT_EQ(node.find("b")->entries[0].key_place.column, 3);
  const ConfigNode* d = node.find("b")->find("d");
  EXPECT_EQ(d->items[1].text, "y");
  EXPECT_EQ(d->items[1].place.line, 4);
  EXPECT_EQ(d->items[1].place.column, 10);
  EXPECT_EQ(node.find("z"), nullptr);
}

TEST(ParseYaml, ADuplicateKeyIsRefusedWithBothPlaces) {
  EXPECT_EQ(faults("a: 1\nb: 2\na: 3\n"), Texts{"f.yaml:3:1: a: duplicate key; first written at line 1"});
}

TEST(ParseYaml, AllDuplicatesAreToldWithTheirPaths) {
  EXPECT_EQ(faults("x:\n  a: 1\n  a: 2\ny:\n  - {b: 1, b: 2}\n"), (Texts{"f.yaml:3:3: x.a: duplicate key; first written at line 2",
                                                                         "f.yaml:5:12: y[0].b: duplicate key; first written at line 5"}));
}

TEST(ParseYaml, AMergeKeyIsRefused) {
  EXPECT_EQ(faults("a: &x {b: 1}\nc:\n  <<: *x\n"), Texts{"f.yaml:3:3: c.<<: merge keys are not supported; use `base: NAME`"});
}

TEST(ParseYaml, AKeyMustBeAWord) { EXPECT_EQ(faults("? [a, b]\n: 1\n"), Texts{"f.yaml:1:3: a key must be a plain word"}); }

TEST(ParseYaml, AnAliasStandsForItsAnchor) {
  const ConfigNode node = parse_yaml("a: &x {b: 1}\nc: *x\n", "f.yaml");
  EXPECT_EQ(node.find("c")->find("b")->text, "1");
}

TEST(ParseYaml, AnAliasThatHoldsItselfIsRefused) {
  const Texts texts = faults("a: &x [1, *x]\n");
  ASSERT_EQ(texts.size(), 1u);
  EXPECT_NE(texts[0].find("an alias cycle?"), std::string::npos) << texts[0];
}

TEST(ParseYaml, AliasesThatMultiplyPastAMillionValuesAreRefused) {
  std::string yaml = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
  for (int i = 1; i <= 8; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + below + repeated(", " + below, 9) + "]\n";
  }
  const Texts texts = faults(yaml);  // 10^9 values when spelled out
  ASSERT_EQ(texts.size(), 1u);
  EXPECT_NE(texts[0].find("more than a million values"), std::string::npos) << texts[0];
}

TEST(ParseYaml, SixtyFourLevelsAreAllowedAndOneMoreIsNot) {
  // The outermost list is level 0, so 65 brackets reach level 64.
  EXPECT_EQ(faults(repeated("[", 65) + repeated("]", 65)), Texts{});
  EXPECT_EQ(faults(repeated("[", 66) + repeated("]", 66)).size(), 1u);
}

TEST(ParseYaml, TenThousandLevelsDoNotOverflowTheStack) { EXPECT_EQ(faults(repeated("[", 10'000) + repeated("]", 10'000)).size(), 1u); }

TEST(ParseYaml, ASyntaxErrorHasItsPlace) {
  const auto issues = issues_of([] { parse_yaml("a: 1\nb: [1, 2\nc: 3\n", "f.yaml"); });
  ASSERT_EQ(issues.size(), 1u);
  EXPECT_EQ(issues[0].place.file, "f.yaml");
  EXPECT_EQ(issues[0].place.line, 3);
  EXPECT_GT(issues[0].place.column, 0);
  EXPECT_EQ(issues[0].message.find("YAML syntax: "), 0u);
}

TEST(ParseYaml, AFileIsOneDocument) {
  EXPECT_EQ(faults("a: 1\n---\nb: 2\n"), Texts{"f.yaml: expected one YAML document"});
  EXPECT_EQ(faults(""), Texts{});
}

TEST(LoadYaml, AMissingFileIsNamed) {
  EXPECT_EQ(texts_of([] { load_yaml("/no/such/file.yaml"); }), Texts{"/no/such/file.yaml: cannot read the file"});
  EXPECT_EQ(texts_of([] { load_yaml(::testing::TempDir()); }).size(), 1u);  // a folder
}

TEST(LoadYaml, AnEmptyFileIsEmptyText) {
  const std::string path = ::testing::TempDir() + "/memwall_empty.yaml";
  std::ofstream(path).close();
  EXPECT_EQ(read_file(path), "");
  std::filesystem::remove(path);
}

TEST(Merged, MapsMergeAndEverythingElseIsReplaced) {
  const ConfigNode node = merged(parse_yaml("a: 1\nm: {x: 1, y: 2}\nl: [1, 2, 3]\ns: {t: 1}", "base"),
                                 parse_yaml("m: {y: 3, z: 4}\nl: [9]\ns: word\nn: 5", "over"));
  EXPECT_EQ(to_yaml(node), "a: 1\nl:\n  - 9\nm:\n  x: 1\n  y: 3\n  z: 4\nn: 5\ns: word\n");
  EXPECT_EQ(node.find("m")->find("y")->place.file, "over");
  EXPECT_EQ(node.find("m")->find("x")->place.file, "base");
}

TEST(SetPath, MakesMapsOnTheWay) {
  ConfigNode node = parse_yaml("a: {b: 1}", "f.yaml");
  set_path(node, "a.b", parse_yaml("2", "set"));
  set_path(node, "c.d.e", parse_yaml("3", "set"));
  EXPECT_EQ(to_yaml(node), "a:\n  b: 2\nc:\n  d:\n    e: 3\n");
}

TEST(SetPath, RefusesAnEmptyStepAndAPathThroughAValue) {
  ConfigNode node = parse_yaml("a: {b: 1}", "f.yaml");
  for (const char* path : {"", ".", "a.", ".a", "a..b"}) {
    EXPECT_THROW(set_path(node, path, parse_yaml("2", "set")), InputError) << path;
  }
  EXPECT_THROW(set_path(node, "a.b.c", parse_yaml("2", "set")), InputError);
}

TEST(ToYaml, ReadsBackAsTheSameTree) {
  const std::string text = "a: \"3 %\"\nb:\n  - x\n  -\n    c: \"\"\n    d: \"say \\\"hi\\\"\"\n";
  EXPECT_EQ(to_yaml(parse_yaml(text, "f.yaml")), text);
  EXPECT_EQ(to_yaml(parse_yaml("b: 1\na: 2", "f.yaml")), to_yaml(parse_yaml("{a: 2, b: 1}", "g.yaml")));
}

TEST(ToYaml, KeepsTagsAndUnpricedYamlDoesNot) {
  const std::string text = "a: !published 1.67 pJ\nl:\n  - !assumed 2\n";
  EXPECT_EQ(to_yaml(parse_yaml(text, "f.yaml")), text);
  EXPECT_EQ(unpriced_yaml(parse_yaml(text, "f.yaml")), "a: 1.67 pJ\nl:\n  - 2\n");  // no reader has called `a` a price
}

TEST(ParseYaml, TextIsUtf8) {
  EXPECT_EQ(faults("a: h\xC3\xA9, \xE4\xB8\xAD, \xF0\x9F\x98\x80\n"), Texts{});
  for (const char* wrong : {"a: \xFF\n", "a: \xC3(\n", "a: \xE4\xB8\n", "a: \xC0\xAF\n"}) {
    EXPECT_EQ(faults(wrong), Texts{"f.yaml: expected text in UTF-8"}) << wrong;
  }
}

}  // namespace
}  // namespace memwall
