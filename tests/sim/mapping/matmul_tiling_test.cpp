// SPDX-License-Identifier: MIT
#include "sim/mapping/matmul_tiling.h"

#include "tests/sim/machines.h"

namespace memwall {
namespace {

using namespace machine_test;

MatmulShape shape(std::int64_t m, std::int64_t n, std::int64_t k, std::int64_t count = 1) { return {count, m, n, k, 16, 16, 16}; }

// The toy machine holds two slices of a 32 x 32 tile at 16 bits (2 x 64 x (32 + 32) x 2 bytes = 16 KiB) and its 32-bit
// accumulators (32 x 32 x 4 = 4 KiB) exactly. At 64 x 64 x 32, A and B have 64 x 32 x 2 = 4096 bytes each.
constexpr std::int64_t kOperand = 4096;

TEST(MatmulTiling, TheLargestTileThatFitsMovesTheFewestBytes) {
  const MatmulTiling tiling = tile_matmul(toy_gpu(), shape(64, 64, 32));
  EXPECT_EQ(tiling.tile_m, 32);
  EXPECT_EQ(tiling.tile_n, 32);
  EXPECT_EQ(tiling.core_read_bytes, 2 * kOperand + 2 * kOperand);  // two tile columns read A, two tile rows read B
  EXPECT_EQ(tiling.core_write_bytes, 64 * 64 * 2);
}

TEST(MatmulTiling, OneByteLessOfScratchpadTakesASmallerTile) {
  VonNeumannConfig config = toy_gpu();
  config.scratchpad.capacity = Bytes(16 * 1024 - 1);
  const MatmulTiling tiling = tile_matmul(config, shape(64, 64, 32));
  EXPECT_EQ(tiling.tile_m * tiling.tile_n, 16 * 32);
  EXPECT_EQ(tiling.core_read_bytes, 2 * kOperand + 4 * kOperand);
}

TEST(MatmulTiling, OneByteLessOfRegistersTakesASmallerTile) {
  VonNeumannConfig config = toy_gpu();
  config.registers.capacity = Bytes(4 * 1024 - 1);
  EXPECT_EQ(tile_matmul(config, shape(64, 64, 32)).core_read_bytes, 6 * kOperand);
}

TEST(MatmulTiling, ASingleBufferHoldsALargerTile) {
  VonNeumannConfig config = toy_gpu();
  config.tile_buffers = 1;                       // 64 x (64 + 64) x 2 = 16 KiB
  config.registers.capacity = Bytes(16 * 1024);  // 64 x 64 x 4
  const MatmulTiling tiling = tile_matmul(config, shape(64, 64, 32));
  EXPECT_EQ(tiling.tile_m, 64);
  EXPECT_EQ(tiling.tile_n, 64);
  EXPECT_EQ(tiling.core_read_bytes, 2 * kOperand);
}

TEST(MatmulTiling, EdgeTilesReadWholeOperands) {
  // 33 rows and columns need two tiles each way: A (33 x 10 x 2 bytes) and B are read twice.
  EXPECT_EQ(tile_matmul(toy_gpu(), shape(33, 33, 10)).core_read_bytes, 4 * 660);
  EXPECT_EQ(tile_matmul(toy_gpu(), shape(32, 32, 10)).core_read_bytes, 2 * 640);
}

TEST(MatmulTiling, EachProductMovesItsOwnBytes) {
  const MatmulTiling one = tile_matmul(toy_gpu(), shape(20, 30, 40));
  const MatmulTiling three = tile_matmul(toy_gpu(), shape(20, 30, 40, 3));
  EXPECT_EQ(three.core_read_bytes, 3 * one.core_read_bytes);
  EXPECT_EQ(three.core_write_bytes, 3 * one.core_write_bytes);
  EXPECT_EQ(three.register_bytes, 3 * one.register_bytes);
}

TEST(MatmulTiling, TilesRunInWavesOverTheCores) {
  VonNeumannConfig config = toy_gpu();
  EXPECT_EQ(tile_matmul(config, shape(160, 32, 64)).waves, 5);  // five tiles on one core
  config.matrix_unit.cores = 2;
  EXPECT_EQ(tile_matmul(config, shape(320, 32, 64)).waves, 5);  // ten tiles on two
  EXPECT_EQ(tile_matmul(config, shape(352, 32, 64)).waves, 6);  // eleven: the last wave is half full
  EXPECT_EQ(tile_matmul(config, shape(32, 32, 64)).waves, 4);   // one tile is split along k
}

TEST(MatmulTiling, AStreamsOnceForEachPatchOfTileColumns) {
  VonNeumannConfig config = toy_gpu();
  // 64 x 128: two tile rows, four tile columns.
  const std::pair<std::int64_t, std::int64_t> passes_by_cores[] = {{1, 4}, {2, 4}, {4, 2}, {6, 2}, {8, 1}, {100, 1}};
  for (const auto& [cores, passes] : passes_by_cores) {
    config.matrix_unit.cores = cores;
    EXPECT_EQ(tile_matmul(config, shape(64, 128, 64)).a_passes, passes) << cores << " cores";
  }
}

TEST(MatmulTiling, AMatrixInstructionTakesItsFragmentsFromRegisters) {
  // 16 x 8 x 32 instructions. One row by 64 columns, k = 64: the columns lie along m, so 4 x 1 x 2 instructions, each
  // with 16 x 32 x 2 + 8 x 32 x 2 bytes of operands, and 16 x 8 accumulators of 4 bytes read and written.
  EXPECT_EQ(tile_matmul(toy_gpu(), shape(1, 64, 64)).register_bytes, 8 * (1024 + 512 + 2 * 512));
  EXPECT_EQ(tile_matmul(toy_gpu(), shape(64, 1, 64)).register_bytes, 8 * (1024 + 512 + 2 * 512));
  MatmulShape narrow = shape(1, 64, 64);
  narrow.a_bits = 8;
  narrow.b_bits = 4;  // weights, the large side
  EXPECT_EQ(tile_matmul(toy_gpu(), narrow).register_bytes, 8 * (256 + 256 + 2 * 512));
}

TEST(MatmulTiling, AScratchpadTooSmallForAnyTileIsTheUsersMistake) {
  VonNeumannConfig config = toy_gpu();
  config.scratchpad.capacity = Bytes(2 * 64 * (16 + 16) * 2);  // 8 KiB: two slices of a 16 x 16 tile
  EXPECT_EQ(tile_matmul(config, shape(64, 64, 64)).tile_m, 16);
  config.scratchpad.capacity = Bytes(2 * 64 * (16 + 16) * 2 - 1);
  EXPECT_THROW(tile_matmul(config, shape(64, 64, 64)), InputError);
}

}  // namespace
}  // namespace memwall
