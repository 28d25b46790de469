// SPDX-License-Identifier: MIT
#include "sim/calibration/calibration.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

namespace memwall {
namespace {

const char* const kHead =
    "device,op,M,K,N,batch,q_heads,kv_heads,head_dim,kv_len,msg_bytes,n_gpus,tp,dtype,measured_latency_s,source,note\n";

ConfigLibrary library() { return ConfigLibrary({MEMWALL_SOURCE_DIR "/configs"}); }

std::string file(const std::string& text) {
  const std::string path = ::testing::TempDir() + "measured_rows.csv";
  std::ofstream(path) << text;
  return path;
}

std::string refused(const std::string& text) {
  try {
    read_measured_rows(file(text));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(MeasuredRows, AreReadByTheirColumns) {
  const auto rows =
      read_measured_rows(file(std::string(kHead) + "4xH100-SXM5-80GB,allreduce,,,,,,,,,1024,4,4,fp16,1e-05,aiconfigurator,\n"
                                                   "RTX4090,linear_qkv,8,4096,6144,,,,,,,1,1,fp8,2e-05,LLMServingSim,note\n"));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].device, "H100-SXM5-80GB");
  EXPECT_EQ(rows[0].devices, 4);
  EXPECT_EQ(rows[0].message_bytes, 1024);
  EXPECT_EQ(rows[1].operator_class, OperatorClass::linear);
  EXPECT_EQ(rows[1].n, 6144);
  EXPECT_EQ(rows[1].bits, 8);
}

TEST(MeasuredRows, MistakesHaveTheirPlace) {
  const std::string head = kHead;
  EXPECT_NE(refused("device,op\n").find("`M` is missing"), std::string::npos);
  EXPECT_NE(refused(head + "H100,linear,8,4096,x,,,,,,,1,1,fp16,1e-5,s,\n").find(":2:20"), std::string::npos);
  EXPECT_NE(refused(head + "H100,conv,8,4096,8,,,,,,,1,1,fp16,1e-5,s,\n").find("rmsnorm"), std::string::npos);
  EXPECT_NE(refused(head + "H100,linear,8,4096,8,,,,,,,1,1,fp4,1e-5,s,\n").find("fp8"), std::string::npos);
  EXPECT_NE(refused(head + "H100,linear,8,4096,8,,,,,,,1,1,fp16,0,s,\n").find("seconds above 0"), std::string::npos);
  EXPECT_NE(refused(head + "H100,linear,8,,8,,,,,,,1,1,fp16,1e-5,s,\n").find("K"), std::string::npos);
  EXPECT_NE(refused(head + "H100,linear,8\n").find("17 fields"), std::string::npos);
}

TEST(MeasuredMachines, ADeviceIsTheArchitectureWithTheLongestNameItBeginsWith) {
  const ConfigLibrary configs = library();
  MeasuredMachines machines(configs);
  EXPECT_EQ(machines.architecture("H100-SXM5-80GB"), "h100");
  EXPECT_EQ(machines.architecture("RTX-PRO-6000-Blackwell"), "rtx-pro-6000");
  EXPECT_EQ(machines.architecture("A100-SXM4-80GB"), "a100");
  EXPECT_EQ(machines.architecture("Z80"), "");
  EXPECT_EQ(machines.kernels("h200"), "hopper");
  EXPECT_EQ(machines.kernels("rtx-pro-6000"), "ada");
}

TEST(SimulateRows, NoOperatorIsFasterThanTheDataSheetAllows) {
  const ConfigLibrary configs = library();
  MeasuredMachines machines(configs);
  std::vector<MeasuredRow> rows;
  for (const char* device : {"A100-SXM4-80GB", "H100-SXM5-80GB", "H200", "B200", "L40S", "A40", "MI210", "RTX4090"}) {
    for (const std::int64_t m : {1, 64, 4096}) {
      for (const OperatorClass operator_class :
           {OperatorClass::linear, OperatorClass::attention_prefill, OperatorClass::attention_decode}) {
        MeasuredRow row;
        row.device = device;
        row.op = to_string(operator_class);
        row.operator_class = operator_class;
        row.m = m;
        row.k = row.n = 8192;
        row.q_heads = 32;
        row.kv_heads = 8;
        row.head_dim = 128;
        row.kv_length = 4096;
        row.latency = Seconds(1e-3);
        rows.push_back(row);
      }
    }
  }
  std::vector<std::string> missing;
  const auto errors = simulate_rows(machines, rows, missing);
  EXPECT_TRUE(missing.empty());
  ASSERT_EQ(errors.size(), rows.size());
  for (const OperatorError& e : errors) EXPECT_GE(e.simulated.value, e.ideal.value) << e.row.device << " " << e.row.op << " " << e.row.m;
}

/// Rows that a machine with other constants would give.
std::vector<MeasuredRow> rings_of(VonNeumannConfig config) {
  KernelLibrary::Collectives& c = config.kernels->collectives;
  c.launch = Seconds(9e-6);
  c.short_share = 0.2;
  c.long_start = Seconds(30e-6);
  std::vector<MeasuredRow> rows;
  for (const std::int64_t devices : {2, 4, 8}) {
    for (std::int64_t bytes = 256; bytes <= std::int64_t{1} << 28; bytes *= 2) {
      MeasuredRow row;
      row.device = "H100-SXM5-80GB";
      row.op = "allreduce";
      row.operator_class = OperatorClass::all_reduce;
      row.devices = devices;
      row.message_bytes = bytes;
      row.latency = simulated_time(config, row);
      rows.push_back(row);
    }
  }
  return rows;
}

TEST(Fit, FindsTheConstantsThatMadeTheRows) {
  const ConfigLibrary configs = library();
  MeasuredMachines machines(configs);
  const FitResult result = fit(machines, "hopper", OperatorClass::all_reduce, rings_of(machines.machine("h100")));
  EXPECT_GT(result.before, 0.2);
  EXPECT_LT(result.after, 0.01);
  EXPECT_LT(result.held_out, 0.02);
  ASSERT_EQ(result.constants.size(), 3u);
  const double expected[] = {9e-6, 0.2, 30e-6};
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(result.constants[i].after / expected[i], 1.0, 0.1) << result.constants[i].key;
}

TEST(Fit, NeedsTenRowsForEachConstant) {
  const ConfigLibrary configs = library();
  MeasuredMachines machines(configs);
  std::vector<MeasuredRow> rows = rings_of(machines.machine("h100"));
  rows.resize(29);
  EXPECT_THROW(fit(machines, "hopper", OperatorClass::all_reduce, rows), InputError);
  EXPECT_THROW(fit(machines, "ampere", OperatorClass::all_reduce, rows), InputError);
}

}  // namespace
}  // namespace memwall
