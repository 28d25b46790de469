// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <functional>

#include "tests/laws/runs.h"

namespace memwall {
namespace {

using namespace laws_test;
using workload_test::decode;
using workload_test::prefill;

const Evidence& gpu_decode() {
  static const Evidence evidence = run(ideal("h100"), decode(1, 100)).evidence;
  return evidence;
}
const Evidence& gpu_group() {
  static const Evidence evidence = run(ideal("h100"), decode(1, 100), {4, true}).evidence;
  return evidence;
}
const Evidence& gpu_pipeline() {
  static const Evidence evidence = [] {
    ConfigNode node = ideal("h100");
    set_path(node, "pipeline_stages", parse_yaml("4", "test"));
    return run(node, decode(1, 100), {4, true}).evidence;
  }();
  return evidence;
}
const Evidence& cim_decode() {
  static const Evidence evidence = run("cim-rram", decode(1, 100)).evidence;
  return evidence;
}
const Evidence& cim_prefill() {
  static const Evidence evidence = run("cim-rram", prefill(1, 512)).evidence;
  return evidence;
}

const Evidence& cim_write() {
  static const Evidence evidence = run(with_path("cim-rram", "write"), decode(1, 100)).evidence;
  return evidence;
}

const Evidence& cim_reload() {
  static const Evidence evidence = run(reloading("cim-rram"), decode(1, 100), {2, true}).evidence;
  return evidence;
}

/// What breaks when `fault` has spoiled a good run.
Ids broken_by(const Evidence& good, const std::function<void(Evidence&)>& fault) {
  EXPECT_EQ(broken(good), Ids{});
  Evidence spoiled = good;
  fault(spoiled);
  return broken(spoiled);
}

bool is_static(const BreakdownRow& row) { return row.category == Category::leakage || row.category == Category::refresh; }

BreakdownRow& row_of(Evidence& e, const std::string& action, Category category) {
  const auto found = std::find_if(e.result.breakdown.begin(), e.result.breakdown.end(),
                                  [&](const BreakdownRow& row) { return row.action == action && row.category == category; });
  if (found == e.result.breakdown.end()) throw std::runtime_error("no row " + action);
  return *found;
}

OpRow& longest(Evidence& e) {
  return *std::max_element(e.result.ops.begin(), e.result.ops.end(),
                           [](const OpRow& a, const OpRow& b) { return a.owned_ps < b.owned_ps; });
}

/// An operator without matmul or memory traffic.
OpRow& plain_vector_op(Evidence& e) {
  return *std::find_if(e.result.ops.begin(), e.result.ops.end(), [](const OpRow& row) { return row.macs == 0 && row.dram_bytes == 0; });
}

/// Dynamic energy times `factor` in every sum that knows of it.
void scale_dynamic(Evidence& e, double factor) {
  double lost = 0.0;
  for (BreakdownRow& row : e.result.breakdown) {
    if (is_static(row)) continue;
    lost += (1.0 - factor) * row.energy_j;
    row.energy_j *= factor;
  }
  for (OpRow& row : e.result.ops) {
    row.energy_j -= (1.0 - factor) * row.dynamic_j;
    row.dynamic_j *= factor;
  }
  e.result.energy_j -= lost;
  e.segments_j *= factor;
}

/// `watts` of static power less in every sum that knows of it.
void drop_static(Evidence& e, double watts) {
  for (BreakdownRow& row : e.result.breakdown) {
    if (is_static(row)) row.energy_j *= 1.0 - watts / e.static_w;
  }
  for (OpRow& row : e.result.ops) row.energy_j -= watts * double(row.owned_ps) * 1e-12;
  e.result.energy_j -= watts * e.result.latency_s;
  e.static_w -= watts;
}

/// `ps` of the longest operator pass behind the others, in every sum that knows of it.
void hide_time(Evidence& e, std::int64_t ps) {
  const double seconds = double(ps) * 1e-12;
  OpRow& op = longest(e);
  op.owned_ps -= ps;
  op.energy_j -= e.static_w * seconds;
  for (BreakdownRow& row : e.result.breakdown) {
    if (is_static(row)) row.energy_j *= 1.0 - seconds / e.result.latency_s;
  }
  e.result.energy_j -= e.static_w * seconds;
  e.result.latency_s -= seconds;
  e.segments_s -= seconds;
}

TEST(U1SumsClose, FailsWhenAPostingIsDropped) {
  for (const char* action : {"op", "access"}) {  // vector unit, registers
    EXPECT_EQ(
        broken_by(gpu_decode(),
                  [&](Evidence& e) { std::erase_if(e.result.breakdown, [&](const BreakdownRow& row) { return row.action == action; }); }),
        Ids{"U1"})
        << action;
  }
}

TEST(U1SumsClose, FailsWhenAPostingIsCountedTwice) {
  EXPECT_EQ(broken_by(cim_decode(), [](Evidence& e) { e.result.breakdown.push_back(row_of(e, "convert", Category::adc)); }), Ids{"U1"});
}

TEST(U1SumsClose, FailsWhenAnOperatorIsForgotten) {
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { e.result.ops.pop_back(); }), Ids{"U1"});
  EXPECT_EQ(broken_by(cim_prefill(), [](Evidence& e) { e.result.ops.pop_back(); }), Ids{"U1"});
}

TEST(U1SumsClose, FailsWhenAPicosecondBelongsToNobody) {
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { longest(e).owned_ps -= 1'000; }), Ids{"U1"});
}

TEST(U1SumsClose, FailsWhenASegmentIsLeftOut) {
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { e.segments_s *= 0.99; }), Ids{"U1"});
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { e.segments_j *= 0.99; }), Ids{"U1"});
}

TEST(U1SumsClose, FailsWhenAComponentHasNoArea) {
  EXPECT_EQ(broken_by(cim_decode(), [](Evidence& e) { e.areas_mm2.pop_back(); }), Ids{"U1"});
}

TEST(U1SumsClose, FailsWhenHostOrCoolingAreChargedToTooFew) {
  ConfigNode node = ideal("h100");
  set_path(node, "facility.host_power", parse_yaml("150 W", "test"));
  set_path(node, "facility.pue", parse_yaml("1.2", "test"));
  const Evidence good = run(node, decode(1, 100), {4, true}).evidence;
  EXPECT_EQ(broken_by(good, [](Evidence& e) { e.host_w *= 0.75; }), Ids{"U1"});
  EXPECT_EQ(broken_by(good, [](Evidence& e) { e.pue = 1.0; }), Ids{"U1"});
  EXPECT_EQ(broken_by(good, [](Evidence& e) { row_of(e, "cooling", Category::host).energy_j *= 0.5; }), Ids{"U1"});
}

TEST(U2OperationCount, FailsWhenMacsAreNotExecuted) {
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { e.executed_macs -= 768; }), Ids{"U2"});
  EXPECT_EQ(broken_by(cim_decode(), [](Evidence& e) { e.executed_macs /= 2; }), Ids{"U2"});
}

TEST(U2OperationCount, FailsWhenPaddingIsNotReported) {
  EXPECT_EQ(broken_by(gpu_group(), [](Evidence& e) { e.executed_macs += 768; }), Ids{"U2"});
  EXPECT_EQ(broken_by(gpu_group(), [](Evidence& e) { e.executed_macs += 768, e.padded_macs += 768; }), Ids{});
}

TEST(U3TrafficFloor, FailsWhenWeightBytesAreHalved) {
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { row_of(e, "read_weight", Category::dram).bytes /= 2; }), Ids{"U3"});
}

TEST(U3TrafficFloor, FailsWhenWeightsAreReadTwice) {
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { row_of(e, "read_weight", Category::dram).bytes *= 2; }), Ids{"U3"});
}

TEST(U3TrafficFloor, FailsWhenCimReadsItsWeightsFromMemory) {
  EXPECT_EQ(broken_by(cim_decode(),
                      [](Evidence& e) {
                        BreakdownRow row = row_of(e, "read_kv", Category::dram);
                        row.action = "read_weight";
                        row.energy_j = 0.0;
                        e.result.breakdown.push_back(row);
                      }),
            Ids{"U3"});
}

TEST(U3TrafficFloor, FailsWhenTheCacheIsNotReadOrNotWritten) {
  for (const Evidence* good : {&gpu_decode(), &cim_decode()}) {
    for (const char* action : {"read_kv", "write_kv"}) {
      EXPECT_EQ(broken_by(*good, [&](Evidence& e) { row_of(e, action, Category::dram).bytes -= 1; }), Ids{"U3"}) << action;
    }
  }
}

TEST(U3TrafficFloor, FailsWhenNothingMovesOnTheChip) {
  EXPECT_EQ(broken_by(gpu_decode(),
                      [](Evidence& e) {
                        for (BreakdownRow& row : e.result.breakdown) {
                          if (row.category == Category::noc || row.category == Category::buffer) row.bytes = 0;
                        }
                      }),
            Ids{"U3"});
}

TEST(U4RooflineCeiling, FailsWhenAnOperatorIsTooFast) {
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { longest(e).end_ps -= longest(e).owned_ps / 100; }), Ids{"U4"});
}

TEST(U4RooflineCeiling, FailsWhenAnOperatorTakesNoTime) {
  EXPECT_EQ(broken_by(cim_decode(),
                      [](Evidence& e) {
                        for (OpRow& row : e.result.ops) {
                          if (row.dram_bytes > 0) row.start_ps = row.end_ps - 1;
                        }
                      }),
            Ids{"U4"});
}

TEST(U5DecodeFloor, FailsWhenOperatorsOverlapThatCannot) {
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { hide_time(e, longest(e).owned_ps / 10); }), Ids{"U5"});
}

TEST(U5DecodeFloor, FailsWhenACollectiveIsFree) {
  EXPECT_EQ(broken_by(gpu_group(), [](Evidence& e) { e.collective_s *= 2; }), Ids{"U5"});
}

TEST(U5DecodeFloor, FailsWhenAVectorOperatorIsFasterThanItsUnit) {
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { plain_vector_op(e).vector_ops *= 1'000'000; }), Ids{"U5"});
}

TEST(U5DecodeFloor, FailsWhenStagesOfAPipelineWorkAtOnce) {
  EXPECT_EQ(broken_by(gpu_pipeline(), [](Evidence& e) { e.stages = 1; }), Ids{"U5"});
}

TEST(U5DecodeFloor, FailsWhenAHandOverIsFree) {
  EXPECT_EQ(broken_by(gpu_pipeline(), [](Evidence& e) { e.collective_s += 0.01 * e.result.latency_s; }), Ids{"U5"});
}

TEST(U6EnergyFloor, FailsWhenActionsAreFarTooCheap) {
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { scale_dynamic(e, 0.01); }), Ids{"U6"});
  EXPECT_EQ(broken_by(cim_decode(), [](Evidence& e) { scale_dynamic(e, 1e-6); }), Ids{"U6"});
}

TEST(U8Capacity, FailsOneByteBeyondWhatThereIs) {
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { e.capacity_needed = e.capacity; }), Ids{});
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { e.capacity_needed = e.capacity * (1 + 1e-8); }), Ids{"U8"});
  EXPECT_EQ(broken_by(cim_decode(), [](Evidence& e) { e.capacity_needed = 1.01; }), Ids{"U8"});
}

TEST(U9UnitAudit, FailsWhenThrottlingIsSkipped) {
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { e.power_limit_w = e.result.energy_j / e.result.latency_s; }), Ids{});
  const auto lower_limit = [](Evidence& e) { e.power_limit_w = 0.999 * e.result.energy_j / e.result.latency_s; };
  EXPECT_EQ(broken_by(gpu_decode(),
                      [&](Evidence& e) {
                        e.ideal = false;
                        lower_limit(e);
                      }),
            Ids{"U9"});
  EXPECT_EQ(broken_by(gpu_decode(), lower_limit), Ids{});  // ideal mode runs at full rates: told, not failed
}

TEST(U9UnitAudit, FailsWhenAStageDrawsWhatTheOthersLeave) {
  const double static_w = gpu_pipeline().static_w, mean_w = gpu_pipeline().result.energy_j / gpu_pipeline().result.latency_s;
  const auto limit = [&](double factor) {
    return broken_by(gpu_pipeline(), [&](Evidence& e) {
      e.ideal = false;
      e.power_limit_w = static_w + factor * (mean_w - static_w);
    });
  };
  EXPECT_EQ(limit(4.001), Ids{});
  EXPECT_EQ(limit(3.999), Ids{"U9"});
}

TEST(U10Determinism, FailsWhenTwoRunsOfOneSegmentDiffer) {
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { e.repeated_differences = 1; }), Ids{"U10"});
}

TEST(U11NoFreeOperator, FailsWhenAnOperatorCostsNoEnergy) {
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { plain_vector_op(e).dynamic_j = 0.0; }), Ids{"U11"});
  EXPECT_EQ(broken_by(cim_decode(), [](Evidence& e) { e.result.ops[7].dynamic_j = 0.0; }), Ids{"U11"});
}

TEST(U11NoFreeOperator, FailsWhenAnOperatorCostsNoTime) {
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { plain_vector_op(e).end_ps = plain_vector_op(e).start_ps; }), Ids{"U11"});
}

TEST(U12NoIdleSilicon, FailsWhenAChipIsForgotten) {
  for (const Evidence* good : {&cim_decode(), &cim_prefill()}) {
    EXPECT_EQ(broken_by(*good, [](Evidence& e) { drop_static(e, e.device_static_w); }), Ids{"U12"});
  }
  EXPECT_EQ(broken_by(gpu_group(), [](Evidence& e) { drop_static(e, e.device_static_w); }), Ids{"U12"});
  EXPECT_EQ(broken_by(gpu_pipeline(), [](Evidence& e) { drop_static(e, 3 * e.device_static_w); }), Ids{"U12"});
}

TEST(U12NoIdleSilicon, FailsWhenLeakageIsSkipped) {
  EXPECT_EQ(broken_by(gpu_decode(), [](Evidence& e) { drop_static(e, 1.0); }), Ids{"U12"});
  EXPECT_EQ(broken_by(cim_decode(), [](Evidence& e) { drop_static(e, e.system_static_w); }), Ids{"U12"});
}

TEST(U13Pipeline, FailsWhenTokensLeaveFasterThanTheSlowestStage) {
  EXPECT_EQ(broken_by(cim_prefill(), [](Evidence& e) { e.result.tokens_per_s *= 1.01 / (e.result.tokens_per_s * e.slowest_interval_s); }),
            Ids{"U13"});
}

TEST(U13Pipeline, FailsWhenThePassIsShorterThanItsBusiestPart) {
  EXPECT_EQ(broken_by(cim_prefill(), [](Evidence& e) { e.busiest_s = 1.01 * e.result.latency_s; }), Ids{"U13"});
}

TEST(U3TrafficFloor, FailsWhenKeysAndValuesAreNotProgrammedOrLeaveTheirArrays) {
  EXPECT_EQ(broken_by(cim_write(), [](Evidence& e) { row_of(e, "write_kv", Category::program).bytes -= 1; }), Ids{"U3"});
  EXPECT_EQ(broken_by(cim_write(),
                      [](Evidence& e) {
                        BreakdownRow row = row_of(e, "read_activation", Category::dram);
                        row.action = "read_kv";
                        row.energy_j = 0.0;
                        e.result.breakdown.push_back(row);
                      }),
            Ids{"U3"});
}

TEST(U14Wear, FailsWhenPulsesAreNotCounted) {
  EXPECT_EQ(broken_by(cim_write(), [](Evidence& e) { row_of(e, "write_kv", Category::program).count /= 10; }), Ids{"U14"});
}

TEST(U14Wear, FailsWhenTheLifetimeIsLongerThanCellsEndure) {
  EXPECT_EQ(broken_by(cim_write(), [](Evidence& e) { e.lifetime_s *= 1.001; }), Ids{"U14"});
  EXPECT_EQ(broken_by(cim_write(), [](Evidence& e) { e.wear->endurance /= 2; }), Ids{"U14"});
  EXPECT_EQ(broken_by(cim_write(), [](Evidence& e) { e.period_s *= 0.99; }), Ids{"U14"});
}

TEST(Laws, EachLawOnSinglePointsHasAName) {
  Ids ids;
  for (const Law& law : laws()) {
    ids.push_back(law.id);
    EXPECT_STRNE(law.says, "");
  }
  EXPECT_EQ(ids, (Ids{"U1", "U2", "U3", "U4", "U5", "U6", "U8", "U9", "U10", "U11", "U12", "U13", "U14"}));  // U7 compares points
}

TEST(Laws, WhatDoesNotApplySaysSo) {
  EXPECT_EQ(with_verdict(check_laws(gpu_decode()), CheckRow::Verdict::not_applicable), (Ids{"U13", "U14"}));
  EXPECT_EQ(with_verdict(check_laws(cim_prefill()), CheckRow::Verdict::not_applicable), (Ids{"U5", "U9", "U14"}));
}

TEST(U3TrafficFloor, FailsWhenWeightsThatDoNotStayAreNotStreamedByteForByte) {
  EXPECT_EQ(broken_by(cim_reload(), [](Evidence& e) { row_of(e, "read_weight", Category::dram).bytes -= 1; }), Ids{"U3"});
  EXPECT_EQ(broken_by(cim_reload(), [](Evidence& e) { row_of(e, "read_weight", Category::dram).bytes += 1; }), Ids{"U3"});
}

TEST(U5DecodeFloor, FailsWhenStreamingTakesNoTime) {
  EXPECT_EQ(broken_by(cim_reload(), [](Evidence& e) { e.bandwidth = 0.99 * double(e.reload.bytes) / e.result.latency_s; }),
            (Ids{"U4", "U5"}));
}

TEST(U14Wear, FailsWhenProgrammingOfStagedWeightsIsNotCounted) {
  EXPECT_EQ(broken_by(cim_reload(), [](Evidence& e) { row_of(e, "write_weight", Category::program).count /= 10; }), Ids{"U14"});
}

TEST(U14Wear, FailsWhenStagingCellsLastLongerThanTheyEndure) {
  EXPECT_EQ(broken_by(cim_reload(), [](Evidence& e) { e.reload_lifetime_s *= 1.001; }), Ids{"U14"});
  EXPECT_EQ(broken_by(cim_reload(), [](Evidence& e) { e.period_s *= 0.99; }), Ids{"U14"});
  EXPECT_EQ(broken_by(cim_reload(), [](Evidence& e) { *e.reload.endurance /= 2; }), Ids{"U14"});
}

}  // namespace
}  // namespace memwall
