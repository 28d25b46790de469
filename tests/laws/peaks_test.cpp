// SPDX-License-Identifier: MIT
/// From a macro to what a system delivers, no step is faster than the one below it.
#include <gtest/gtest.h>

#include "models/macro/macro.h"
#include "sim/mapping/cim_config.h"
#include "tests/laws/runs.h"

namespace memwall {
namespace {

using namespace laws_test;
using namespace workload_test;

constexpr int kBits = 16;  // of weights and activations in a workload that says nothing else

std::vector<std::string> cim_systems() {
  std::vector<std::string> names = shipped().names("architectures");
  std::erase_if(names, [](const std::string& name) { return shipped().load("architectures", name).find("kind")->text != "cim"; });
  return names;
}

class Peaks : public ::testing::TestWithParam<std::string> {};

TEST_P(Peaks, FallFromTheMacroToWhatIsDelivered) {
  CimConfig config = read_config<CimConfig>(shipped().load("architectures", GetParam()));
  config.array.price(kBits, kBits);
  const CimArray& array = config.array;
  const double array_peak = 2.0 * double(array.macs(kBits)) / array.interval(kBits).value;
  if (array.macro) {
    const Macro macro(*array.macro, kBits, kBits, config.supply_voltage);
    EXPECT_NEAR(2.0 * double(macro.macs()) / macro.interval().value, array_peak, 1e-9 * array_peak);
  }
  for (const WorkloadSpec& spec : {decode(1, 100), decode(64, 100), prefill(1, 256)}) {
    const Simulation s = run(GetParam(), spec);
    const double arrays = double(s.facts.devices) * double(config.arrays_per_chip());
    EXPECT_LE(s.facts.peak_ops.value, (1.0 + 1e-12) * arrays * array_peak);  // less where some hold keys and values
    EXPECT_DOUBLE_EQ(s.result.tops_peak * 1e12, s.facts.peak_ops.value);
    EXPECT_LT(s.result.tops_delivered, s.result.tops_peak);
    // Only arrays that hold weights work on them, and each is no faster than its interval.
    double weight_ops = 0.0;
    for (const OpRow& row : s.result.ops) {
      if (row.op_class != OpClass::attention) weight_ops += 2.0 * double(row.macs);
    }
    EXPECT_GT(weight_ops, 0.0);
    EXPECT_LE(weight_ops / s.result.latency_s, double(s.facts.arrays_used) * array_peak);
  }
}

INSTANTIATE_TEST_SUITE_P(Shipped, Peaks, ::testing::ValuesIn(cim_systems()), [](const auto& name) {
  std::string word = name.param;
  std::replace(word.begin(), word.end(), '-', '_');
  return word;
});

}  // namespace
}  // namespace memwall
