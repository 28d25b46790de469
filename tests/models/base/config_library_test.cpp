// SPDX-License-Identifier: MIT
#include "models/base/config_library.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/models/base/config_fixture.h"

namespace memwall {
namespace {

using namespace config_test;
namespace fs = std::filesystem;

class Library : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / "memwall_library";
    fs::remove_all(folder_);
    write("a/memories/hbm2.yaml", "rate: 2 GB/s\nstacks: 1\n");
    write("a/memories/hbm3.yaml", "rate: 3 GB/s\n");
    write("a/architectures/gpu.yaml", "kind: von_neumann\nmemory: {base: hbm2, stacks: 5}\ncores: {count: 4, rate: 1 GHz}\n");
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  ConfigLibrary library() const { return ConfigLibrary({path("a"), path("b")}); }
  std::string tree(const std::string& name) const { return to_yaml(library().load("architectures", name)); }
  Texts faults(const std::string& name) const {
    return texts_of([&] { throw_noted(library().load("architectures", name)); });
  }

  fs::path folder_;
};

TEST_F(Library, ABaseIsInheritedAndOverridden) {
  write("a/architectures/big.yaml", "base: gpu\ncores: {count: 8}\nextra: 1\n");
  EXPECT_EQ(tree("big"),
            "cores:\n  count: 8\n  rate: 1 GHz\nextra: 1\nkind: von_neumann\n"
            "memory:\n  rate: 2 GB/s\n  stacks: 5\n");
}

TEST_F(Library, ABaseHasABase) {
  write("a/architectures/big.yaml", "base: gpu\ncores: {count: 8}\n");
  write("a/architectures/huge.yaml", "base: big\ncores: {rate: 2 GHz}\n");
  EXPECT_EQ(tree("huge"), "cores:\n  count: 8\n  rate: 2 GHz\nkind: von_neumann\nmemory:\n  rate: 2 GB/s\n  stacks: 5\n");
}

TEST_F(Library, AWordStandsForTheConfigOfThatName) {
  write("a/architectures/cim.yaml", "memory: hbm3\n");
  EXPECT_EQ(tree("cim"), "memory:\n  rate: 3 GB/s\n");
}

TEST_F(Library, AReferenceReplacesWhatTheBaseHad) {
  write("a/architectures/new.yaml", "base: gpu\nmemory: hbm3\n");  // hbm3 says nothing of stacks: none remain
  EXPECT_EQ(tree("new"), "cores:\n  count: 4\n  rate: 1 GHz\nkind: von_neumann\nmemory:\n  rate: 3 GB/s\n");
  write("a/architectures/newer.yaml", "base: gpu\nmemory: {base: hbm3, width: 2}\n");
  EXPECT_EQ(tree("newer"), "cores:\n  count: 4\n  rate: 1 GHz\nkind: von_neumann\nmemory:\n  rate: 3 GB/s\n  width: 2\n");
}

TEST_F(Library, AMapWithoutABaseIsLaidOverWhatTheBaseHad) {
  write("a/architectures/more.yaml", "base: gpu\nmemory: {stacks: 6}\n");
  EXPECT_EQ(tree("more"), "cores:\n  count: 4\n  rate: 1 GHz\nkind: von_neumann\nmemory:\n  rate: 2 GB/s\n  stacks: 6\n");
}

TEST_F(Library, ValuesKeepThePlaceOfTheirOwnFile) {
  write("a/architectures/big.yaml", "base: gpu\ncores: {count: 8}\n");
  const ConfigNode node = library().load("architectures", "big");
  EXPECT_EQ(node.find("cores")->find("count")->place.file, path("a/architectures/big.yaml"));
  EXPECT_EQ(node.find("memory")->find("rate")->place.file, path("a/memories/hbm2.yaml"));
}

TEST_F(Library, ACyclicBaseIsRefusedWithTheWholeCycle) {
  write("a/architectures/x.yaml", "base: y\n");
  write("a/architectures/y.yaml", "a: 1\nbase: x\n");
  const std::string x = path("a/architectures/x.yaml"), y = path("a/architectures/y.yaml");
  EXPECT_EQ(faults("x"), Texts{y + ":2:7: base: cyclic base: " + x + ", " + y + ", " + x});
  write("a/architectures/self.yaml", "base: self\n");
  EXPECT_EQ(faults("self").size(), 1u);
}

TEST_F(Library, TwoConfigsMayShareABase) {
  write("a/memories/wide.yaml", "base: hbm2\n");
  write("a/architectures/two.yaml", "memory: wide\nother: {memory: wide}\n");
  EXPECT_EQ(faults("two"), Texts{});
}

TEST_F(Library, AnUnknownNameOffersTheNearest) {
  EXPECT_EQ(faults("gpv"), Texts{"no config 'gpv' in architectures; did you mean 'gpu'?"});
  EXPECT_EQ(faults("something"), Texts{"no config 'something' in architectures; known: gpu"});
}

TEST_F(Library, AnUnknownReferenceHasItsPlace) {
  write("a/architectures/bad.yaml", "a: 1\nmemory: hbm4\n");
  EXPECT_EQ(faults("bad"), Texts{path("a/architectures/bad.yaml") + ":2:9: no config 'hbm4' in memories; did you mean 'hbm2'?"});
  write("a/architectures/bad.yaml", "base: gqu\n");
  EXPECT_EQ(faults("bad"), Texts{path("a/architectures/bad.yaml") + ":1:7: no config 'gqu' in architectures; did you mean 'gpu'?"});
}

TEST_F(Library, ABadReferenceHidesNoOtherMistake) {
  write("a/architectures/bad.yaml", "memory: hbm4\nlink: none\na: 1\na: 2\n");
  const std::string file = path("a/architectures/bad.yaml");
  EXPECT_EQ(faults("bad"),
            (Texts{file + ":1:9: no config 'hbm4' in memories; did you mean 'hbm2'?",
                   file + ":2:7: no config 'none' in links; known: ", file + ":4:1: a: duplicate key; first written at line 3"}));
}

struct Machine {
  double rate = 0;
  static Machine read(ConfigReader in) {
    in.text("kind");
    return {in.section("memory").quantity<BytesPerSecond>("rate").value};
  }
};

TEST_F(Library, WhatABadReferenceLacksIsNotToldAsMissing) {
  write("a/architectures/bad.yaml", "kind: x\nmemory: hbm4\n");
  EXPECT_EQ(texts_of([&] { read_config<Machine>(library().load("architectures", "bad")); }),
            Texts{path("a/architectures/bad.yaml") + ":2:9: no config 'hbm4' in memories; did you mean 'hbm2'?"});
  write("a/architectures/bad.yaml", "base: none\nkind: [x]\n");  // nor what a missing base might have had
  EXPECT_EQ(texts_of([&] { read_config<Machine>(library().load("architectures", "bad")); }),
            (Texts{path("a/architectures/bad.yaml") + ":1:7: no config 'none' in architectures; known: bad, gpu",
                   path("a/architectures/bad.yaml") + ":2:7: kind: expected a text"}));
}

TEST_F(Library, ABaseIsAName) {
  write("a/architectures/bad.yaml", "base: [gpu]\n");
  EXPECT_EQ(faults("bad"), Texts{path("a/architectures/bad.yaml") + ":1:7: base: expected the name of a config"});
  write("a/architectures/bad.yaml", "cores: {base: gpu}\n");  // cores are not a kind of config
  EXPECT_EQ(faults("bad"), Texts{path("a/architectures/bad.yaml") + ":1:15: base: a base is not possible here"});
}

TEST_F(Library, AnEarlierFolderShadowsALaterOne) {
  write("b/memories/hbm3.yaml", "rate: 9 GB/s\n");
  write("b/memories/ddr5.yaml", "rate: 1 GB/s\n");
  EXPECT_EQ(library().find("memories", "hbm3"), path("a/memories/hbm3.yaml"));
  EXPECT_EQ(library().find("memories", "ddr5"), path("b/memories/ddr5.yaml"));
  EXPECT_EQ(library().find("memories", "none"), "");
  EXPECT_EQ(library().names("memories"), (std::vector<std::string>{"ddr5", "hbm2", "hbm3"}));
}

TEST_F(Library, NamesReachIntoSubfolders) {
  write("a/memories/peers/ddr4.yaml", "rate: 1 GB/s\n");
  write("a/memories/README.md", "text\n");
  EXPECT_EQ(library().names("memories"), (std::vector<std::string>{"hbm2", "hbm3", "peers/ddr4"}));
  EXPECT_EQ(to_yaml(library().load("memories", "peers/ddr4")), "rate: 1 GB/s\n");
}

TEST_F(Library, APathNamesAFileAnywhere) {
  write("mine.yaml", "base: gpu\ncores: {count: 1}\n");
  EXPECT_EQ(library().load("architectures", path("mine.yaml")).find("cores")->find("count")->text, "1");
  EXPECT_THROW(library().load("architectures", path("none.yaml")), InputError);
}

TEST_F(Library, TheStandardPathHasOptionThenEnvironmentThenSourceTree) {
  write("a/architectures/h100.yaml", "from: a\n");
  write("b/architectures/h100.yaml", "from: b\n");
  setenv("MEMWALL_CONFIGS", path("b").c_str(), 1);
  EXPECT_EQ(ConfigLibrary::standard({path("a")}).load("architectures", "h100").find("from")->text, "a");
  EXPECT_EQ(ConfigLibrary::standard({}).load("architectures", "h100").find("from")->text, "b");
  unsetenv("MEMWALL_CONFIGS");
  EXPECT_EQ(ConfigLibrary::standard({}).load("architectures", "h100").find("kind")->text, "von_neumann");
}

}  // namespace
}  // namespace memwall
