// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>

#include "models/compute/systolic_array.h"
#include "sim/validation.h"

namespace memwall {
namespace {

/// What SCALE-Sim (commit 1d62b68, 1024 kB for each operand, no stalls) printed for layers of BERT base. Shares in percent, 4 decimals.
struct Published {
  std::int64_t m, k, n, rows, columns;
  const char* dataflow;
  std::int64_t cycles;
  double utilization, mapping;
  std::int64_t ifmap_reads, filter_reads, ofmap_writes;
};

const Published kPublished[] = {
    {1, 768, 768, 32, 32, "ws", 54719, 1.0527, 100.0, 18432, 589824, 18432},
    {1, 768, 768, 32, 32, "os", 19919, 2.8917, 3.125, 18432, 589824, 2304},
    {512, 64, 512, 32, 32, "is", 19391, 84.4928, 100.0, 32768, 524288, 524288},
    {512, 512, 64, 16, 16, "os", 69375, 94.4663, 100.0, 1048576, 1048576, 36864},
    {32, 768, 768, 32, 32, "ws", 72575, 25.3972, 100.0, 589824, 589824, 589824},
    {512, 768, 768, 128, 128, "ws", 32183, 57.2725, 100.0, 2359296, 589824, 2359296},
};

double printed_percent(double share) { return std::round(share * 1e6) / 1e4; }

TEST(SystolicCycles, EveryColumnIsThatOfScaleSimToTheLastDigit) {
  for (const Published& row : kPublished) {
    const SystolicArray array({row.rows, row.columns, parse_dataflow(row.dataflow)});
    const SystolicRun run = array.matmul({row.m, row.n, row.k});
    SCOPED_TRACE(std::string(row.dataflow) + ", " + std::to_string(row.cycles) + " cycles");
    EXPECT_EQ(run.cycles, row.cycles);
    EXPECT_DOUBLE_EQ(printed_percent(run.utilization.value()), row.utilization);
    EXPECT_DOUBLE_EQ(printed_percent(run.mapping_efficiency), row.mapping);
    EXPECT_EQ(run.ifmap_reads, row.ifmap_reads);
    EXPECT_EQ(run.filter_reads, row.filter_reads);
    EXPECT_EQ(run.ofmap_writes, row.ofmap_writes);
  }
}

TEST(SystolicCycles, AValidationRowHoldsWhenEqualAndNotWhenOffByOne) {
  ValidationRow row{"32x32 ws", "closed form", "cycles", 54719.0, 54719.0, 0.0, "predicted", "SCALE-Sim", true};
  EXPECT_TRUE(row.holds());
  row.simulated = 54720.0;
  EXPECT_FALSE(row.holds());
  row.exact = false;  // shown, not held to
  EXPECT_TRUE(row.holds());
}

TEST(SystolicCycles, ShippedRowsHoldAndCarryTheirSource) {
  const ConfigLibrary library({MEMWALL_SOURCE_DIR "/configs"});
  const auto config = read_config<ValidationConfig>(library.load("validations", "systolic"));
  EXPECT_EQ(config.systolic.size(), 4 * std::size(kPublished));
  EXPECT_TRUE(config.dram.empty());
  for (const SystolicValidation& v : config.systolic) {
    const ValidationRow row = compare(v);
    EXPECT_TRUE(row.exact && row.holds()) << row.what << " " << row.quantity;
    EXPECT_EQ(row.source, "SCALE-Sim 1d62b68");
  }
}

}  // namespace
}  // namespace memwall
