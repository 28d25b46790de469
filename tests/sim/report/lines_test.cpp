// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "sim/report/breakdown_csv.h"
#include "sim/report/checks_csv.h"
#include "sim/report/machines_csv.h"
#include "sim/report/ops_csv.h"
#include "sim/report/result_json.h"
#include "sim/report/results_csv.h"
#include "tests/sim/report/report_fixture.h"

namespace memwall {
namespace {

TEST(ResultsCsv, HasTheColumnsOfTheContractWithSweptKeysBetweenWorkloadAndMetrics) {
  EXPECT_EQ(results_header({"cim-rram.array.adc.bits"}),
            "point,architecture,model,phase,batch,context,input_length,output_length,weight_bits,activation_bits,kv_bits,operators,"
            "cim-rram.array.adc.bits,latency_s,ttft_s,tpot_s,tokens_per_s,energy_j,energy_per_token_j,movement_energy_j,"
            "movement_share,movement_share_total,static_memory_bound_j,power_w,area_mm2,memory_area_mm2,devices,capacity_used,"
            "utilization,tops_delivered,tops_peak,dram_bytes,link_bytes,noc_bytes,buffer_bytes,lifetime_years,checks_failed");
}

TEST(ResultsCsv, HasColumnsOfOneReplicaWhereSystemsAreNormalised) {
  EXPECT_TRUE(results_header({"normalise"})
                  .ends_with("noc_bytes,buffer_bytes,lifetime_years,replicas,active_replicas,replica_batch,replica_devices,"
                             "replica_tokens_per_s,replica_energy_j,replica_power_w,replica_area_mm2,"
                             "replica_memory_area_mm2,checks_failed"));
  RunResult all;
  all.latency_s = 0.5;
  all.tokens_per_s = 30.0;
  all.area_mm2 = 100.0;
  all.memory_area_mm2 = 50.0;
  all.devices = 5.0;
  all.replicas = {2.5, 2.0};
  all.replica_energy_j = 3.0;
  EXPECT_EQ(csv_line(replica_cells(all, 4)), "2.5,2,4,2,15,3,6,40,20");
}

TEST(ResultsCsv, LeavesLengthsThatAPhaseDoesNotHaveEmpty) {
  EXPECT_EQ(csv_line(workload_cells(fair_facts())), "llama2-7b,decode,8,2048,,,8,8,8,");
}

TEST(ResultsCsv, HasNoTimeToFirstTokenInADecodeStep) {
  RunResult result;
  result.latency_s = 0.002;
  result.tpot_s = 0.002;
  EXPECT_EQ(csv_line(metric_cells(result)).substr(0, 14), "0.002,,0.002,0");
}

TEST(ResultsCsv, JoinsFailedChecksBySemicolon) {
  const CheckRow pass{"U4", 1, 1, CheckRow::Verdict::pass, ""};
  const CheckRow fail{"U5", 1, 2, CheckRow::Verdict::fail, ""};
  CheckRow other = fail;
  other.check = "U8";
  EXPECT_EQ(failed_checks({pass, fail, other}), "U5;U8");
  EXPECT_EQ(failed_checks({pass}), "");
}

TEST(BreakdownCsv, SpellsLeakageStaticAndNamesTheProvenance) {
  const BreakdownRow row{OpClass::ffn, "cim.link", "idle", Category::leakage, Provenance::vendor, 12, 0, 0.25, 0.5};
  EXPECT_EQ(breakdown_line(row), "ffn,cim.link,idle,static,12,0,0.25,0.5,vendor");
}

TEST(OpsCsv, GivesLatencyAsEndLessStart) {
  OpRow row;
  row.id = 7;
  row.name = "layer0.q";
  row.op_class = OpClass::qkv;
  row.start_ps = 1'000'000;  // 1 µs
  row.end_ps = 3'500'000;
  row.bound = Bound::dram;
  row.macs = 16;
  row.dram_bytes = 1;
  row.buffer_bytes = 2;
  row.noc_bytes = 3;
  row.link_bytes = 4;
  row.energy_j = 0.125;
  EXPECT_EQ(ops_line(row), "7,layer0.q,qkv,1e-06,2.5e-06,dram,16,1,2,3,4,0.125");
}

TEST(ChecksCsv, HasNeitherValueNorBoundWhereACheckDoesNotApply) {
  EXPECT_EQ(checks_line({"U5", 0, 0, CheckRow::Verdict::not_applicable, "not a decode step"}), "U5,,,not_applicable,not a decode step");
  EXPECT_EQ(checks_line({"U8", 1.5, 1, CheckRow::Verdict::fail, "x"}), "U8,1.5,1,fail,x");
}

TEST(MachinesCsv, HasRoofsMemoryDiesAndEachComponent) {
  MachineFacts facts;
  facts.peak_ops = Hertz(2e15);
  facts.memory_bandwidth = BytesPerSecond(3.35e12);
  facts.memory_area = SquareMetres(4e-3);
  facts.areas = {{"die", SquareMetres(814e-6)}};
  EXPECT_EQ(machine_lines(facts),
            ",peak_ops_per_s,2e+15\n,memory_bandwidth_bytes_per_s,3.35e+12\n,memory_area_mm2,4000\ndie,area_mm2,814\n");
}

TEST(ResultJson, HasTheKeysOfTheTableInTheSameOrderThenChecksAndDecisions) {
  RunRecord record;
  record.facts = fair_facts();
  record.decisions = {"weights stay in memory"};
  const auto json = result_json("h100", RunResult{}, record);
  std::string keys;
  for (const auto& [key, value] : json.items()) keys += (keys.empty() ? "" : ",") + key;
  EXPECT_EQ(keys, results_header({}) + ",checks,decisions,programming");
}

TEST(ResultJson, IsNullWhereTheTableIsEmpty) {
  RunRecord record;
  record.facts = fair_facts();
  record.checks = {{"U5", 0, 0, CheckRow::Verdict::not_applicable, ""}};
  const auto json = result_json("h100", RunResult{}, record);
  EXPECT_TRUE(json["ttft_s"].is_null());
  EXPECT_TRUE(json["input_length"].is_null());
  EXPECT_TRUE(json["checks"][0]["value"].is_null());
  EXPECT_TRUE(json["programming"].is_null());
  EXPECT_EQ(json["context"], 2048);
}

}  // namespace
}  // namespace memwall
