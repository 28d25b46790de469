// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/platforms/von_neumann.h"
#include "tests/sim/machines.h"

namespace memwall {
namespace {

using namespace machine_test;

constexpr std::int64_t kNs = 1000, kUs = 1'000'000;  // picoseconds

/// 4 cores of one 16-bit MAC a nanosecond each, memory of a byte a nanosecond, nothing else binds but what a test sets.
VonNeumannConfig calibrated_gpu() {
  VonNeumannConfig config = toy_gpu();
  config.calibrated = true;
  config.core_clock = Hertz(1e9);
  config.matrix_unit.cores = 4;
  config.matrix_unit.widths = {{16, Hertz(8e9), {Joules(1e-12), Provenance::assumed}}};
  config.scratchpad.capacity = Bytes(1 << 20);
  config.registers.capacity = Bytes(8 * 16 * 32);  // accumulators of 16 x 32 fill half of them: one tile shape
  config.kernels = KernelLibrary{};
  KernelLibrary& k = *config.kernels;
  k.matmul.launch = Seconds(1e-6);
  k.matmul.memory_share = k.matmul.sustained = k.matmul.sustained_8bit = 1.0;
  k.matmul.core_bytes_per_clock = k.matmul.operand_bytes_per_op = 1e6;
  k.matmul.largest_split = 1;
  k.attention = {1.0, 1e6, Seconds(2e-6), Seconds(1e-6), Seconds(5e-6), true, Seconds(3e-6), Seconds(1e-6), 1.0};
  k.rows = {Seconds(1e-6), 1.0, 0.0, 1e6, 1.0, 2.0, 1.0};
  k.collectives = {Seconds(1e-6), Seconds(100e-9), Seconds(200e-9), 0.5, Seconds(10e-6), 1.0};
  return config;
}

std::int64_t time_of(const VonNeumannConfig& config, const std::vector<Op>& ops) {
  VonNeumannPlanner planner(config, 1, 1);
  return kernel_ps(config, planner.plan(ops), 1);
}

/// Compute alone: the weight of `n` columns takes no time to come.
Op resident_matmul(std::int64_t m, std::int64_t n, std::int64_t k) {
  Op op = weight_matmul(1, m, n, k);
  op.b_source = OperandSource::activation;  // small enough to stay in the buffer
  op.b_tensor.clear();
  return op;
}

VonNeumannConfig large_buffer(VonNeumannConfig config) {
  config.global_buffer.capacity = Bytes(1e9);
  return config;
}

TEST(CalibratedKernels, AWaveTakesItsWholeTilesBehindTheLaunch) {
  const VonNeumannConfig config = large_buffer(calibrated_gpu());
  // One tile of 16 x 32 and depth 64: 32768 MACs on one core, however few of its rows are used.
  EXPECT_NEAR(double(time_of(config, {resident_matmul(16, 32, 64)})), double(kUs + 32768 * kNs), 10.0);
  EXPECT_NEAR(double(time_of(config, {resident_matmul(1, 32, 64)})), double(kUs + 32768 * kNs), 10.0);
}

TEST(CalibratedKernels, TilesBeyondThePlacesOnTheCoresTakeAnotherWave) {
  const VonNeumannConfig config = large_buffer(calibrated_gpu());
  // Small tiles: two share a core, so 8 fill a wave of two rounds; 4 fill one round; the ninth is a wave of its own.
  const auto tiles = [&](std::int64_t count) { return time_of(config, {resident_matmul(16, 32 * count, 64)}) - kUs; };
  EXPECT_NEAR(double(tiles(4)), double(32768 * kNs), 10.0);
  EXPECT_NEAR(double(tiles(5)), double(2 * 32768 * kNs), 10.0);
  EXPECT_NEAR(double(tiles(8)), double(2 * 32768 * kNs), 10.0);
  EXPECT_NEAR(double(tiles(9)), double(3 * 32768 * kNs), 10.0);
}

TEST(CalibratedKernels, FetchOverlapsWorkButForTheFill) {
  VonNeumannConfig config = calibrated_gpu();
  // 32 x 64 weights at the byte a nanosecond that one core may ask for; 8-bit operands as the toy rows have them.
  const double fetch = 32 * 64, work = 32768;
  for (const double fill : {0.0, 0.25, 1.0}) {
    config.kernels->matmul.fill = fill;
    const double expected = std::max(fetch, work) + fill * std::min(fetch, work);
    EXPECT_NEAR(double(time_of(config, {weight_matmul(1, 1, 32, 64)}) - kUs) / kNs, expected, 0.002 * expected) << fill;
  }
}

TEST(CalibratedKernels, LoadsInFlightLimitWhatOneCoreCanFetch) {
  VonNeumannConfig config = calibrated_gpu();
  config.kernels->matmul.core_bytes_per_clock = 0.01;
  // One tile, one core: 2048 bytes at 0.01 byte a nanosecond, far below the memory's rate; its 16 x 32 results leave as slowly.
  EXPECT_NEAR(double(time_of(config, {weight_matmul(1, 1, 32, 64)}) - kUs) / kNs, (32 * 64 + 16 * 32) / 0.01, 600.0);
  config.kernels->matmul.core_bytes_per_clock = 1e6;
  config.kernels->matmul.memory_share = 0.01;
  EXPECT_NEAR(double(time_of(config, {weight_matmul(1, 1, 32, 64)}) - kUs) / kNs, 32 * 64 / 0.01, 400.0);
}

TEST(CalibratedKernels, PowerLimitsTheMeanRateOfAKernel) {
  VonNeumannConfig config = large_buffer(calibrated_gpu());
  const Op op = resident_matmul(16, 32 * 16, 64);  // 16 tiles, all four cores full
  const double full = double(time_of(config, {op}) - kUs);
  config.kernels->matmul.sustained = 0.5;
  EXPECT_NEAR(double(time_of(config, {op}) - kUs), 2.0 * full, 1e-3 * full);
  config.kernels->matmul.sustained = 1.0;
  EXPECT_NEAR(double(time_of(config, {op}) - kUs), full, 1.0);
}

/// Rows of one fuse group that all wait for row 100.
std::vector<Op> side_by_side(std::vector<Op> ops) {
  for (std::size_t i = 0; i < ops.size(); ++i) {
    ops[i].id = std::int64_t(i);
    ops[i].after = {100};
    ops[i].fuse = "qkv";
  }
  return ops;
}

TEST(CalibratedKernels, WeightsSideBySideRunAsOneMatmulOfAllTheirColumns) {
  const VonNeumannConfig config = calibrated_gpu();
  // 5 and 4 tiles alone are waves of 5 and 4; together 9 are one of 8 and one of 1, behind one launch.
  const std::vector<Op> parts = side_by_side({weight_matmul(1, 16, 32 * 5, 64), weight_matmul(1, 16, 32 * 4, 64)});
  EXPECT_NEAR(double(time_of(config, parts)), double(time_of(config, {weight_matmul(1, 16, 32 * 9, 64)})), 100.0);
}

TEST(CalibratedKernels, WeightsSideBySideNeedTheSameInput) {
  const VonNeumannConfig config = calibrated_gpu();
  EXPECT_THROW(time_of(config, side_by_side({weight_matmul(1, 16, 32, 64), weight_matmul(1, 16, 32, 128)})), InputError);
  EXPECT_THROW(time_of(config, side_by_side({weight_matmul(1, 16, 32, 64), weight_matmul(1, 8, 32, 64)})), InputError);
}

TEST(CalibratedKernels, AWeightBehindAnotherOfItsGroupIsAKernelOfItsOwn) {
  const VonNeumann gpu(calibrated_gpu(), 1, {}, 16);
  std::vector<Op> ops = side_by_side({weight_matmul(1, 16, 32, 64), weight_matmul(1, 16, 64, 64)});
  EXPECT_FALSE(gpu.splits(ops[0], ops[1]));
  ops[1].after = {0};
  EXPECT_TRUE(gpu.splits(ops[0], ops[1]));
}

TEST(CalibratedKernels, PromptsAttendInTheKernelOfTheDecodedTokens) {
  const VonNeumannConfig config = large_buffer(calibrated_gpu());
  Op scores = resident_matmul(16, 128, 64), values = resident_matmul(16, 64, 128);
  scores.fuse = values.fuse = "attention";
  scores.id = 1;
  values.id = 2;
  values.after = {1};
  VonNeumannPlanner planner(config, 1, 1);
  const std::int64_t first = kernel_ps(config, planner.plan({scores, values}), 1);
  const std::int64_t next = kernel_ps(config, planner.plan({scores, values}), 1);
  EXPECT_EQ(first - next, 2 * kUs);  // the launch of attention
}

TEST(CalibratedKernels, MeasuredEightBitOperatorsQuantiseTheirActivationsFirst) {
  VonNeumannConfig config = large_buffer(calibrated_gpu());
  config.matrix_unit.widths.insert(config.matrix_unit.widths.begin(), {8, Hertz(8e9), {Joules(1e-12), Provenance::assumed}});
  Op op = resident_matmul(3, 32, 64);
  op.a_bits = op.b_bits = op.out_bits = 8;
  const auto measured = [&] { return kernel_ps(config, VonNeumannPlanner(config, 1, 1, 0, 0, 6).plan({op}), 1); };
  const std::int64_t before = measured(), in_trace = time_of(config, {op});
  config.kernels->matmul.quantise_launch = Seconds(1e-6);
  config.kernels->matmul.quantise_row = Seconds(1e-7);
  config.kernels->matmul.quantise_element = Seconds(1e-9);
  EXPECT_NEAR(double(measured() - before), double(kUs + 3 * (100 + 64) * kNs), 10.0);
  EXPECT_EQ(time_of(config, {op}), in_trace);  // the row above has done it
  op.a_bits = op.b_bits = op.out_bits = 16;
  EXPECT_NEAR(double(time_of(config, {op})), double(before), 10.0);
}

TEST(CalibratedKernels, TheSearchFindsTheFastestOfAllMappings) {
  VonNeumannConfig config = read_config<VonNeumannConfig>(architecture("h100"));
  config.memory.timing = DramTimingMode::pin;
  for (const auto& [m, n, k] :
       {std::array<std::int64_t, 3>{1, 4096, 4096}, {8, 1024, 8192}, {100, 768, 3072}, {512, 6144, 4096}, {2048, 512, 512}}) {
    Op op = weight_matmul(1, m, n, k);
    op.a_bits = op.b_bits = op.out_bits = 16;
    const MatmulShape shape{1, m, n, k, 16, 16, 16};
    VonNeumannPlanner planner(config, 1, 1);
    KernelPlan plan = planner.plan({op});
    const std::int64_t chosen = kernel_ps(config, plan, 1);
    std::int64_t least = chosen;
    for (const MatmulMapping& mapping : matmul_mappings(config, shape, op.b_bytes())) {
      plan.schedule = mapping.schedule;
      const std::int64_t simulated = kernel_ps(config, plan, 1);
      // The closed form lets power bind the kernel as a whole, the simulation each wave.
      EXPECT_NEAR(double(simulated) * 1e-12 / mapping.predicted.value, 1.0, 0.05);
      least = std::min(least, simulated);
    }
    EXPECT_LE(double(chosen), 1.01 * double(least)) << m << "x" << n << "x" << k;
  }
}

TEST(CalibratedKernels, ALongCacheIsSplitOverTheCores) {
  VonNeumannConfig config = large_buffer(calibrated_gpu());
  config.kernels->attention.core_bytes_per_clock = 0.25;  // a quarter of the memory's rate: four cores fill it
  const std::int64_t keys = 512, dim = 16;
  std::vector<Op> ops = {weight_matmul(1, 1, keys, dim), weight_matmul(1, 1, dim, keys)};
  for (std::size_t i = 0; i < ops.size(); ++i) {
    ops[i].id = std::int64_t(i) + 1;
    ops[i].b_source = OperandSource::kv;
    ops[i].b_tensor.clear();
    ops[i].fuse = "attention";
  }
  ops[1].after = {1};
  // Four parts: launch, one wave of 2 x 512 x 16 bytes at the full rate, and the time to join four 32-bit results, written and read.
  const double split = 2e-6 + 1e-6 + 2 * 512 * 16 * 1e-9 + 5e-6 + 4 * 16 * 4 * 2 * 1e-9;
  EXPECT_NEAR(double(time_of(config, ops)) * 1e-12, split, 0.02 * split);
  config.kernels->attention.splits_ungrouped = false;
  const double whole = 2e-6 + 1e-6 + 2 * 512 * 16 * 4e-9;
  EXPECT_NEAR(double(time_of(config, ops)) * 1e-12, whole, 0.02 * whole);
}

TEST(CalibratedKernels, RowsThatStayOnACoreCostTheirElements) {
  const VonNeumannConfig config = large_buffer(calibrated_gpu());
  Op op = weight_matmul(1, 8, 1000, 1);
  op.kind = OpKind::rmsnorm;
  op.b_source = OperandSource::none;
  op.b_tensor.clear();
  VonNeumannConfig fast = config;
  fast.vector_unit.ops = Hertz(1e15);
  fast.kernels->rows.kept_share = 1.0;
  // Two rows share each of the four cores: one round of 1000 elements of one clock.
  EXPECT_NEAR(double(time_of(fast, {op})), double(kUs + 1000 * kNs), 20.0);
  op.m = 9;
  EXPECT_NEAR(double(time_of(fast, {op})), double(kUs + 2 * 1000 * kNs), 20.0);
}

TEST(CalibratedKernels, ARingTakesTheFasterOfTwoProtocols) {
  VonNeumannConfig config = calibrated_gpu();
  config.link.latency = Seconds(0.0);
  // Four devices, 6 rounds of a quarter each. Short: half the rate. Long: 10 us more, the full rate.
  EXPECT_NEAR(double(collective_ps(config, 4, 4000)), double(kUs + 6 * (100 + 2000) * kNs), 100.0);
  EXPECT_NEAR(double(collective_ps(config, 4, 400'000)), double(kUs + 10 * kUs + 6 * (100 + 100'000) * kNs), 100.0);
}

TEST(CalibratedKernels, AShortVectorOfManyDevicesGoesByATree) {
  VonNeumannConfig config = calibrated_gpu();
  config.link.latency = Seconds(0.0);
  // 64 devices, 64 bytes: 12 rounds of 200 ns and 128 ns where a ring has 126 of 102 ns.
  EXPECT_NEAR(double(collective_ps(config, 64, 64)), double(kUs + 12 * (200 + 128) * kNs), 100.0);
  for (const auto& [devices, bytes] : {std::pair<std::int64_t, std::int64_t>{64, 64}, {64, 640}, {8, 8000}, {5, 10}}) {
    const double predicted = double(all_reduce(config, devices, bytes).least_ps(config.link));
    EXPECT_NEAR(double(collective_ps(config, devices, bytes)), predicted, 0.001 * predicted);
  }
}

TEST(CalibratedKernels, NothingIsFasterThanAtFullRates) {
  VonNeumannConfig config = read_config<VonNeumannConfig>(architecture("h100"));
  for (const std::int64_t m : {1, 16, 300, 4096}) {
    for (const std::int64_t n : {512, 8192}) {
      Op op = weight_matmul(1, m, n, 4096);
      op.a_bits = op.b_bits = op.out_bits = 16;
      const double roof = std::max(2.0 * double(op.macs()) / config.matrix_unit.width(16).ops.value,
                                   double(op.b_bytes()) / config.memory.bandwidth().value);
      EXPECT_GE(double(time_of(config, {op})) * 1e-12, roof);
    }
  }
}

}  // namespace
}  // namespace memwall
