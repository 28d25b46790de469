// SPDX-License-Identifier: MIT
#include "sim/report/audit.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "tests/sim/report/report_fixture.h"

namespace memwall {
namespace {

std::string finding(const AuditRule& rule, const std::vector<ResultRow>& rows) { return show(*rule.start(), rows).sentence(); }

std::string finding(const std::string& id, const std::vector<ResultRow>& rows) {
  for (const AuditRule& rule : audit_rules()) {
    if (rule.id == id) return finding(rule, rows);
  }
  ADD_FAILURE() << "no rule " << id;
  return "";
}

std::vector<std::string> audit(const std::vector<ResultRow>& rows) {
  Audit audit;
  return show(audit, rows).sentences();
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The CIM row of a fair comparison, spoiled.
std::vector<ResultRow> with_cim(const std::function<void(RunFacts&)>& spoil) {
  std::vector<ResultRow> rows = fair_rows();
  spoil(rows[1].facts);
  return rows;
}

TEST(Audit, FindsNothingInAFairComparison) {
  for (const AuditRule& rule : audit_rules()) EXPECT_EQ(finding(rule, fair_rows()), "") << rule.id;
  EXPECT_TRUE(audit(fair_rows()).empty());
  EXPECT_TRUE(audit({}).empty());
}

/// For each rule that is registered, what it finds on the CIM side of a comparison that is fair otherwise. It finds nothing in the fair one
/// (above), and a rule without a line here fails.
TEST(Audit, EachRuleFindsItsFault) {
  using Spoil = std::function<void(RunFacts&)>;
  const std::map<std::string, Spoil> faults = {
      {"precision", [](RunFacts& f) { f.run.edit().weight_bits = 4; }},
      {"node", [](RunFacts& f) { f.run.edit().node = "65 nm"; }},
      {"scaling", [](RunFacts& f) { f.run.edit().scaling = "dennard"; }},
      {"peak", [](RunFacts& f) { f.run.edit().utilization = 0.1; }},
      {"batch", [](RunFacts& f) { f.run.edit().batch = 1; }},
      {"kv", [](RunFacts& f) { f.run.edit().kv_read_bytes = 0; }},
      {"operators", [](RunFacts& f) { f.run.edit().vector_elements = 0; }},
      {"capacity", [](RunFacts& f) { f.run.edit().capacity_used = 1.1; }},
      {"static", [](RunFacts& f) { f.static_j = 0.0; }},
      {"iso", [](RunFacts& f) { f.area_mm2 *= 3.0; }},
      {"iso-power",
       [](RunFacts& f) {
         f.run.edit().normalise = "iso-power";
         f.run.edit().power_limit_w = 0.0;
       }},
      {"memory-path",
       [](RunFacts& f) {
         f.run.edit().devices = 2;
         f.run.edit().kv_store = "memory";
       }},
      {"memory-timing", [](RunFacts& f) { f.run.edit().memory_timing = "pin of another kind"; }},
      {"programming", [](RunFacts& f) { f.run.edit().arrays_used = 1; }},
      {"window", [](RunFacts& f) { f.run.edit().window = f.run->context - 1; }},
      {"wear", [](RunFacts& f) { f.run.edit().lifetime_years = 0.1; }},
      {"context", [](RunFacts& f) { f.run.edit().context = f.run->max_positions + 1; }},
      {"assumed",
       [](RunFacts& f) {
         f.assumed = {{"a", "x", 0.5}};
       }},
      {"baseline", [](RunFacts& f) { f.run.edit().mode = "ideal"; }},
      {"links", [](RunFacts& f) { f.link_idle_j = 0.5 * f.energy_j; }},
      {"facility", [](RunFacts& f) { f.run.edit().facility = "PUE 1.3"; }},
      {"pipeline", [](RunFacts& f) { f.run.edit().stages = 2; }},
      {"power-limit",
       [](RunFacts& f) {
         f.run.edit().power_limit_w = 1.0;
         f.power_w = 2.0;
       }},
      {"throttling", [](RunFacts& f) { f.run.edit().throttled_s = 1e-6; }},
  };
  for (const AuditRule& rule : audit_rules()) {
    const auto fault = faults.find(rule.id);
    ASSERT_NE(fault, faults.end()) << rule.id << " has no fault";
    std::vector<ResultRow> rows = with_cim(fault->second);
    if (const std::string id = rule.id; id == "batch" || id == "baseline") fault->second(rows[0].facts);
    EXPECT_NE(finding(rule, rows), "") << rule.id;
  }
}

TEST(Audit, FindsDifferentPrecisionAtOnePoint) {
  const auto rows = with_cim([](RunFacts& f) { f.run.edit().kv_bits = 4; });
  EXPECT_EQ(finding("precision", rows),
            "Precision differs between the sides (bits of weights/activations/KV): h100 8/8/8; cim-rram 8/8/4.");
}

TEST(Audit, AllowsPrecisionThatDiffersBetweenPointsOnly) {
  auto rows = fair_rows();
  for (ResultRow row : fair_rows()) {
    row.point = 1;
    row.facts.run.edit().weight_bits = 4;
    rows.push_back(row);
  }
  EXPECT_EQ(finding("precision", rows), "");
}

TEST(Audit, FindsDifferentNodes) {
  EXPECT_TRUE(contains(finding("node", with_cim([](RunFacts& f) { f.run.edit().node = "32 nm"; })), "h100 4 nm; cim-rram 32 nm"));
}

TEST(Audit, FindsLessThanThirtyPercentOfPeak) {
  EXPECT_EQ(finding("peak", with_cim([](RunFacts& f) { f.run.edit().utilization = 0.30; })), "");
  EXPECT_TRUE(
      contains(finding("peak", with_cim([](RunFacts& f) { f.run.edit().utilization = 0.299; })), "cim-rram 29.9 % (decode, batch 8)"));
}

TEST(Audit, FindsBatchOneWhereNothingElseWasRun) {
  auto rows = fair_rows();
  rows[0].facts.run.edit().batch = 1;
  EXPECT_EQ(finding("batch", rows), "");
  rows[1].facts.run.edit().batch = 1;
  EXPECT_TRUE(contains(finding("batch", rows), "Only batch 1"));
}

TEST(Audit, FindsADecodeWithoutKeysAndValues) {
  const auto none = [](RunFacts& f) { f.run.edit().kv_read_bytes = 0; };
  EXPECT_TRUE(contains(finding("kv", with_cim(none)), "cim-rram"));
  EXPECT_EQ(finding("kv", with_cim([&](RunFacts& f) {
                      none(f);
                      f.run.edit().phase = "prefill";
                    })),
            "");
}

TEST(Audit, FindsAWorkloadOfMatmulsOnly) {
  EXPECT_TRUE(contains(finding("operators", with_cim([](RunFacts& f) { f.run.edit().vector_elements = 0; })), "cim-rram"));
}

TEST(Audit, FindsWhatDoesNotFit) {
  EXPECT_EQ(finding("capacity", with_cim([](RunFacts& f) { f.run.edit().capacity_used = 1.0; })), "");
  EXPECT_TRUE(contains(finding("capacity", with_cim([](RunFacts& f) { f.run.edit().capacity_used = 1.01; })), "U8"));
}

TEST(Audit, FindsAMachineWithoutStaticPower) {
  EXPECT_TRUE(contains(finding("static", with_cim([](RunFacts& f) { f.static_j = 0.0; })), "No static power is charged: cim-rram"));
}

TEST(Audit, FindsAreasMoreThanTwiceApart) {
  EXPECT_EQ(finding("iso", with_cim([](RunFacts& f) { f.area_mm2 = 1600.0; })), "");
  const auto rows = with_cim([](RunFacts& f) {
    f.area_mm2 = 2000.0;
    f.power_w = 1500.0;
  });
  EXPECT_EQ(finding("iso", rows),
            "Neither iso-area nor iso-power: cim-rram has 2.5 times the logic area of h100 (2000 against 800 mm²) "
            "and draws 3 times its power.");
}

TEST(Audit, TakesAreasAsTheyAreWhereAnIsoConditionIsStated) {
  auto rows = with_cim([](RunFacts& f) { f.area_mm2 = 8000.0; });
  rows.push_back(rows[1]);
  rows[2].facts.run.edit().normalise = "iso-capacity";
  EXPECT_TRUE(contains(finding("iso", rows), "Neither iso-area nor iso-power"));
  rows[2].facts.run.edit().normalise = "iso-area";
  EXPECT_EQ(finding("iso", rows), "");
}

TEST(Audit, FindsProvisionedPowerThatNobodyStates) {
  const auto with = [](const char* condition, double limit) {
    return with_cim([&](RunFacts& f) {
      f.run.edit().normalise = condition;
      f.run.edit().power_limit_w = limit;
    });
  };
  EXPECT_TRUE(contains(finding("iso-power", with("iso-power", 0.0)), "at their full rate: cim-rram."));
  EXPECT_EQ(finding("iso-power", with("iso-power", 100.0)), "");
  EXPECT_EQ(finding("iso-power", with("iso-area", 0.0)), "");
}

TEST(Audit, ComparesAreasWithinAPointOnly) {
  auto rows = with_cim([](RunFacts& f) { f.area_mm2 = 8000.0; });
  rows[1].point = 1;
  EXPECT_EQ(finding("iso", rows), "");
}

TEST(Audit, FindsArraysThatNobodyProgrammed) {
  EXPECT_TRUE(contains(finding("programming", with_cim([](RunFacts& f) { f.run.edit().arrays_used = 5; })), "cim-rram"));
  EXPECT_EQ(finding("programming", with_cim([](RunFacts&) {})), "");
}

TEST(Audit, NamesAttentionThatIsCutToAWindow) {
  const auto window = [](std::int64_t tokens) { return finding("window", with_cim([&](RunFacts& f) { f.run.edit().window = tokens; })); };
  EXPECT_EQ(window(0), "");
  EXPECT_EQ(window(2048), "");  // all of the context
  EXPECT_TRUE(contains(window(2047), "the function computed is a different one: cim-rram the last 2047 tokens"));
}

TEST(Audit, TellsTheShortestLifetime) {
  EXPECT_EQ(finding("wear", with_cim([](RunFacts&) {})), "");
  EXPECT_TRUE(contains(finding("wear", with_cim([](RunFacts& f) { f.run.edit().lifetime_years = 0.5; })), "cim-rram (0.5 years at "));
}

TEST(Audit, KeysAndValuesInArraysNeedNoMemory) {
  const auto none = [](RunFacts& f) {
    f.run.edit().kv_read_bytes = 0;
    f.run.edit().kv_store = "arrays";
  };
  EXPECT_FALSE(contains(finding("kv", with_cim(none)), "cim-rram"));
}

TEST(Audit, FindsAContextBeyondWhatTheModelWasMadeFor) {
  EXPECT_EQ(finding("context", with_cim([](RunFacts& f) { f.run.edit().context = 4096; })), "");
  EXPECT_TRUE(contains(finding("context", with_cim([](RunFacts& f) { f.run.edit().context = 4097; })),
                       "llama2-7b (4097 positions, made for 4096)"));
  EXPECT_EQ(finding("context", with_cim([](RunFacts& f) {
                      f.run.edit().context = 4097;
                      f.run.edit().max_positions = 0;
                    })),
            "");
}

TEST(Audit, NamesTheThreeLargestAssumedContributors) {
  const auto rows = with_cim([](RunFacts& f) { f.assumed = {{"a", "x", 0.4}, {"c", "x", 0.15}, {"d", "x", 0.1}, {"e", "x", 0.05}}; });
  EXPECT_TRUE(contains(finding("assumed", rows), "cim-rram: a x (40.0 %); cim-rram: c x (15.0 %); cim-rram: d x (10.0 %)."));
}

TEST(Audit, LeavesAnAssumedContributorBelowOnePercentAlone) {
  EXPECT_EQ(finding("assumed", with_cim([](RunFacts& f) { f.assumed = {{"a", "x", 0.009}}; })), "");
}

TEST(Audit, FindsABaselineInIdealMode) {
  auto rows = fair_rows();
  rows[0].facts.run.edit().mode = "ideal";
  EXPECT_TRUE(contains(finding("baseline", rows), "lower bounds: h100."));
}

TEST(Audit, FindsLinksThatIdleForMoreThanOnePercent) {
  EXPECT_EQ(finding("scaling", with_cim([](RunFacts&) {})), "");
  EXPECT_TRUE(contains(finding("scaling", with_cim([](RunFacts& f) { f.run.edit().scaling = "dennard"; })), "cim-rram dennard"));
  EXPECT_EQ(finding("links", with_cim([](RunFacts& f) { f.link_idle_j = 0.009; })), "");
  EXPECT_TRUE(contains(finding("links", with_cim([](RunFacts& f) { f.link_idle_j = 0.25; })), "cim-rram (25.0 % of its energy)"));
}

TEST(Audit, FindsFullRatesBeyondThePowerLimit) {
  const auto draws = [](double power_w) {
    return with_cim([power_w](RunFacts& f) {
      f.run.edit().power_limit_w = 700.0;
      f.power_w = power_w;
    });
  };
  EXPECT_TRUE(contains(finding("power-limit", draws(701.0)), "cim-rram"));
  EXPECT_EQ(finding("power-limit", draws(700.0)), "");
}

TEST(Audit, FindsAFacilityOnOneSideOnly) {
  EXPECT_TRUE(
      contains(finding("facility", with_cim([](RunFacts& f) { f.run.edit().facility = "PUE 1.3"; })), "h100 none; cim-rram PUE 1.3."));
  auto rows = fair_rows();
  rows[0].facts.run.edit().facility = rows[1].facts.run.edit().facility = "PUE 1.3";
  EXPECT_EQ(finding("facility", rows), "");
}

TEST(Audit, LeavesWhatIsAroundTheDevicesOutOfTheirPowerLimit) {
  const auto draws = [](double facility_j) {
    return with_cim([facility_j](RunFacts& f) {
      f.run.edit().power_limit_w = 700.0;
      f.power_w = 800.0;
      f.facility_j = facility_j;  // in 2 ms
    });
  };
  EXPECT_EQ(finding("power-limit", draws(0.2)), "");
  EXPECT_TRUE(contains(finding("power-limit", draws(0.19)), "cim-rram"));
}

TEST(Audit, FindsStagesThatWaitForEachOther) {
  EXPECT_TRUE(contains(finding("pipeline", with_cim([](RunFacts& f) { f.run.edit().stages = 2; })), "static power: cim-rram;"));
}

TEST(Audit, FindsThrottling) {
  EXPECT_TRUE(contains(finding("throttling", with_cim([](RunFacts& f) { f.run.edit().throttled_s = 1e-6; })), "cim-rram"));
}

}  // namespace
}  // namespace memwall
