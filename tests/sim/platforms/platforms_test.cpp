// SPDX-License-Identifier: MIT
#include "sim/platforms/platforms.h"

#include "tests/models/base/config_fixture.h"
#include "tests/sim/machines.h"

namespace memwall {
namespace {

using config_test::Texts;
using config_test::texts_of;

TEST(Platforms, EveryKindIsNamed) { EXPECT_EQ(platform_kinds(), (std::vector<std::string>{"von_neumann", "cim", "cim_macro"})); }

TEST(Platforms, AnUnknownKindOffersTheNearest) {
  EXPECT_EQ(texts_of([] { check_architecture(parse_yaml("kind: von_neuman\n", "f.yaml")); }),
            Texts{"f.yaml:1:7: kind: expected von_neumann, cim or cim_macro, got `von_neuman`; did you mean 'von_neumann'?"});
  EXPECT_EQ(texts_of([] { check_architecture(parse_yaml("node: 4 nm\n", "f.yaml")); }),
            Texts{"f.yaml:1:1: kind: missing key; expected von_neumann, cim or cim_macro"});
}

TEST(Platforms, AMissingPartOfAMachineIsToldWithItsPath) {
  ConfigNode node = machine_test::architecture("cim-rram");
  std::erase_if(node.find("array")->entries, [](const auto& entry) { return entry.key == "adc"; });
  const Texts texts = texts_of([&] { check_architecture(node); });
  ASSERT_EQ(texts.size(), 1u);
  EXPECT_NE(texts[0].find("array.adc: missing key"), std::string::npos) << texts[0];
}

TEST(Platforms, AFacilityStandsBesideAMachineOfAnyKind) {
  for (const char* name : {"h100", "cim-rram"}) {
    ConfigNode node = machine_test::architecture(name);
    EXPECT_FALSE(read_facility(node).has_value());
    set_path(node, "facility.host_power", parse_yaml("150 W", "set"));
    set_path(node, "facility.pue", parse_yaml("1.2", "set"));
    EXPECT_NO_THROW(check_architecture(node));
    EXPECT_NO_THROW(make_platform(node, {}, TraceSummary{}));
    const FacilityConfig facility = read_facility(node).value();
    EXPECT_DOUBLE_EQ(facility.host_power.value.value, 150.0);
    EXPECT_DOUBLE_EQ(facility.pue.value, 1.2);
    EXPECT_EQ(facility.text(), "a host of 150 W for each device, PUE 1.2");
  }
}

TEST(Platforms, MistakesOfAFacilityComeWithThoseOfItsMachine) {
  ConfigNode node = machine_test::architecture("cim-rram");
  set_path(node, "array.columns_per_adc", parse_yaml("129", "a"));
  set_path(node, "facility.pue", parse_yaml("0.9", "b"));
  set_path(node, "facility.pu", parse_yaml("1.2", "c"));
  const Texts texts = texts_of([&] { check_architecture(node); });
  ASSERT_EQ(texts.size(), 3u);
  EXPECT_EQ(texts[0], "a:1:1: array.columns_per_adc: expected at most `columns`");
  EXPECT_NE(texts[1].find("b:1:1: facility.pue:"), std::string::npos) << texts[1];
  EXPECT_NE(texts[2].find("facility.pu: unknown key"), std::string::npos) << texts[2];
  EXPECT_EQ(texts_of([&] { make_platform(node, {}, TraceSummary{}); }), texts);
}

TEST(Platforms, ConvertersAreNoMoreThanColumns) {
  ConfigNode node = machine_test::architecture("cim-rram");
  set_path(node, "array.columns_per_adc", parse_yaml("129", "set"));
  EXPECT_EQ(texts_of([&] { check_architecture(node); }), Texts{"set:1:1: array.columns_per_adc: expected at most `columns`"});
  set_path(node, "array.columns_per_adc", parse_yaml("128", "set"));
  EXPECT_NO_THROW(check_architecture(node));
}

}  // namespace
}  // namespace memwall
