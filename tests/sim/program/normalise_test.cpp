// SPDX-License-Identifier: MIT
#include "sim/normalise.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "sim/platforms/platforms.h"

namespace memwall {
namespace {

const std::string kHead = "experiment: e\nquestion: q?\n";

PreparedExperiment prepared(const std::string& rest) {
  static const ConfigLibrary library({MEMWALL_SOURCE_DIR "/configs"});
  return PreparedExperiment(read_experiment(parse_yaml(kHead + rest, "e.yaml"), library), library);
}

PreparedRun run_of(const PreparedExperiment& experiment, int point, const std::string& label) {
  for (std::size_t i = 0; i < experiment.size(); ++i) {
    PreparedRun run = experiment.run(i);
    if (run.point.index == point && run.point.architecture == label) return run;
  }
  throw std::out_of_range(label);
}

const std::string kGpus =
    "workloads: {model: gpt2, phase: decode, context: 64, batch: 8}\n"
    "architectures: [{use: h100, name: large, set: {area: 900 mm2, power_limit: 450 W}},\n"
    "  {use: h100, name: small, set: {area: 300 mm2, power_limit: 600 W}}]\n";

TEST(Normalise, ReplicatesTheSmallerSystemAndSplitsTheBatch) {
  const PreparedExperiment experiment = prepared(kGpus + "normalise: iso-area\n");
  ASSERT_EQ(experiment.size(), 4u);
  EXPECT_EQ(run_of(experiment, 0, "small").replicas.all, 1.0);
  const PreparedRun large = run_of(experiment, 1, "large");
  const PreparedRun small = run_of(experiment, 1, "small");
  EXPECT_EQ(large.replicas.all, 1.0);
  EXPECT_EQ(large.point.workload->batch, 8);
  EXPECT_NEAR(small.replicas.all, 3.0, 1e-9);  // 900 / 300
  EXPECT_EQ(small.point.workload->batch, 3);   // ceil(8 / 3)
  EXPECT_NEAR(small.replicas.active, 8.0 / 3.0, 1e-9);
}

TEST(Normalise, ByPowerReplicatesTheOther) {
  const PreparedExperiment experiment = prepared(kGpus + "normalise: iso-power\n");
  EXPECT_NEAR(run_of(experiment, 1, "large").replicas.all, 600.0 / 450.0, 1e-9);
  EXPECT_EQ(run_of(experiment, 1, "small").replicas.all, 1.0);
}

TEST(Normalise, LeavesReplicasWithoutWorkWhereTheBatchIsSmaller) {
  const PreparedExperiment experiment = prepared(
      "workloads: {model: gpt2, phase: decode, context: 64, batch: 2}\n"
      "architectures: [{use: h100, name: large, set: {area: 900 mm2}}, {use: h100, name: small, set: {area: 100 mm2}}]\n"
      "normalise: iso-area\n");
  const PreparedRun small = run_of(experiment, 1, "small");
  EXPECT_NEAR(small.replicas.all, 9.0, 1e-9);
  EXPECT_EQ(small.replicas.active, 2.0);
  EXPECT_EQ(small.point.workload->batch, 1);
}

TEST(Normalise, TakesWeightsAndCacheAsCapacityAndFullRatesAsPowerOfACimSystem) {
  const PreparedExperiment experiment =
      prepared("workloads: {model: gpt2, phase: decode, context: 64}\narchitectures: [cim-rram]\nnormalise: [iso-power, iso-capacity]\n");
  const PreparedRun run = run_of(experiment, 0, "cim-rram");
  const auto machine = make_platform(run.point.variant->tree(), {}, summarise(*run.trace->open()));
  double full_rate = 0.0;
  for (const auto& [category, power] : machine->full_rate_power()) full_rate += power.value;
  EXPECT_DOUBLE_EQ(size_of(run).power, full_rate);
  EXPECT_DOUBLE_EQ(size_of(run).capacity, (machine->facts().weight_capacity + machine->facts().memory_capacity).value);
}

TEST(Normalise, GivesAReplicatedRunARecordOfItsOwn) {
  const PreparedExperiment experiment = prepared(kGpus + "normalise: iso-area\n");
  EXPECT_NE(run_of(experiment, 0, "small").key, run_of(experiment, 1, "small").key);
}

}  // namespace
}  // namespace memwall
