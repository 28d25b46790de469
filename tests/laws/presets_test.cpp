// SPDX-License-Identifier: MIT
/// What the shipped von Neumann machines say of themselves, beside their data sheets.
#include <algorithm>
#include <map>

#include "sim/platforms/platforms.h"
#include "tests/laws/runs.h"

namespace memwall {
namespace {

using namespace laws_test;
using workload_test::decode;
using workload_test::prefill;

/// Dense peaks in Top/s, memory in GB/s and GB.
struct DataSheet {
  double peak_8bit, peak_16bit, bandwidth, capacity, power_limit;
};
// Data sheets of the vendors; TPU v4i: Jouppi et al., ISCA 2021. The edge NPU is no product: what its comments work out. The CPU's
// power is its 350 W and 8 DIMMs of 4 W.
const std::map<std::string, DataSheet> kDataSheets = {
    {"a100", {624, 312, 2039, 80, 400}},
    {"a40", {299, 149.7, 696, 48, 300}},
    {"b200", {4500, 2250, 8000, 192, 1000}},
    {"edge-npu", {16.4, 8.2, 51.2, 8, 10}},
    {"h100", {1978.9, 989.4, 3350, 80, 700}},
    {"h200", {1978.9, 989.4, 4800, 141, 700}},
    {"l40s", {733, 362, 864, 48, 350}},
    {"mi210", {181, 181, 1638, 64, 300}},
    {"rtx-pro-6000", {1007, 503, 1792, 96, 600}},
    {"rtx4090", {661, 165, 1008, 24, 450}},
    {"server-cpu", {229.4, 114.7, 307.2, 128, 380}},
    {"tpu-v4i", {138, 138, 614, 8, 175}},
};

bool is_von_neumann(const std::string& name) { return shipped().load("architectures", name).find("kind")->text == "von_neumann"; }

std::vector<std::string> von_neumann_presets() {
  std::vector<std::string> names = shipped().names("architectures");
  std::erase_if(names, [](const std::string& name) { return !is_von_neumann(name); });
  return names;
}

MachineFacts facts(const std::string& name, int bits) {
  TraceSummary nothing;
  nothing.weight_bits = nothing.activation_bits = bits;
  return make_platform(shipped().load("architectures", name), {}, nothing)->facts();
}

class Preset : public ::testing::TestWithParam<std::string> {};

TEST_P(Preset, HasTheRatesOfItsDataSheet) {
  ASSERT_TRUE(kDataSheets.contains(GetParam())) << "a row in the table above";
  const DataSheet& sheet = kDataSheets.at(GetParam());
  const MachineFacts narrow = facts(GetParam(), 8), wide = facts(GetParam(), 16);
  constexpr double kRounding = 0.005;
  EXPECT_NEAR(narrow.peak_ops.value / (sheet.peak_8bit * 1e12), 1.0, kRounding);
  EXPECT_NEAR(wide.peak_ops.value / (sheet.peak_16bit * 1e12), 1.0, kRounding);
  EXPECT_NEAR(wide.memory_bandwidth.value / (sheet.bandwidth * 1e9), 1.0, kRounding);
  EXPECT_NEAR(wide.memory_capacity.value / (0.92 * sheet.capacity * 1e9), 1.0, kRounding);
  EXPECT_EQ(wide.power_limit.value, sheet.power_limit);
}

// Calibrated kernels on a memory with rows and refresh may lose time against the bare rates, and never gain.
TEST_P(Preset, IsNeverFasterThanItsBareRates) {
  for (WorkloadSpec spec : {decode(1, 100), decode(32, 512), prefill(1, 512), prefill(8, 64)}) {
    for (const int bits : {8, 16}) {
      spec.weight_bits = spec.activation_bits = spec.kv_bits = bits;
      const double calibrated = run(in_mode(GetParam(), "calibrated", "stripe"), spec).result.latency_s;
      EXPECT_GE(calibrated, run(ideal(GetParam()), spec).result.latency_s) << bits << " bit";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(VonNeumann, Preset, ::testing::ValuesIn(von_neumann_presets()), [](const auto& name) {
  std::string word = name.param;
  std::replace(word.begin(), word.end(), '-', '_');
  return word;
});

TEST(Presets, AreCalibratedOnAMemoryWithRows) {
  for (const std::string& name : von_neumann_presets()) {
    EXPECT_EQ(facts(name, 16).mode, "calibrated") << name;
    EXPECT_EQ(facts(name, 16).memory_timing, "stripe") << name;
  }
}

}  // namespace
}  // namespace memwall
