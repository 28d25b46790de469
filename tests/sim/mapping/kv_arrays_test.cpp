// SPDX-License-Identifier: MIT
#include "sim/mapping/kv_arrays.h"

#include "tests/sim/machines.h"

namespace memwall {
namespace {

using namespace machine_test;

// Arrays of 4 x 16 two-bit cells: an 8-bit element is four of them, so an array has four tokens of keys. Two pulses of 5 ns a cell.
KvArrays toy_arrays(std::int64_t parallel_cells) {
  CimArray array = toy_cim().array;
  array.columns = 16;
  array.cell.write_pulses = 2;
  array.cell.write_time = Seconds(5e-9);
  return {array, parallel_cells, true, {}};
}

// Six elements of keys and five of values a token, ten positions.
const CacheShape kCache{.layer = 0, .ordinal = 0, .rings = 1, .positions = 10, .key_dim = 6, .value_dim = 5, .bits = 8};

TEST(KvArrays, KeysGrowByColumnsAndValuesByRows) {
  const RingBlocks blocks = toy_arrays(16).blocks(kCache);
  EXPECT_EQ(blocks.key_rows, 2);       // 6 elements on 4 rows
  EXPECT_EQ(blocks.key_columns, 3);    // 10 tokens, 4 an array
  EXPECT_EQ(blocks.value_rows, 3);     // 10 tokens on 4 rows
  EXPECT_EQ(blocks.value_columns, 2);  // 5 elements, 4 an array
  EXPECT_EQ(blocks.arrays(), 2 * 3 + 3 * 2);
}

TEST(KvArrays, ARingMayHaveMoreSlotsThanAreAttendedTo) {
  KvArrays arrays = toy_arrays(16);
  arrays.slots = 13;  // a fourth block of either
  EXPECT_EQ(arrays.blocks(kCache).arrays(), 2 * 4 + 4 * 2);
}

TEST(KvArrays, ATokenTakesAsManyStepsAsItsFullestArray) {
  // Keys: 4 rows x 4 cells in one array; values: 16 cells of a row. A step is two pulses, 10 ns.
  EXPECT_NEAR(toy_arrays(16).write_time(kCache, 1).value, 10e-9, 1e-18);
  EXPECT_NEAR(toy_arrays(15).write_time(kCache, 1).value, 20e-9, 1e-18);
  EXPECT_NEAR(toy_arrays(1).write_time(kCache, 1).value, 160e-9, 1e-18);
}

TEST(KvArrays, TokensWaitForEachOtherInOneArrayOnly) {
  EXPECT_NEAR(toy_arrays(16).write_time(kCache, 4).value, 40e-9, 1e-18);
  EXPECT_NEAR(toy_arrays(16).write_time(kCache, 5).value, 40e-9, 1e-18);  // the fifth is in the next array
}

TEST(KvArrays, CellsOfAnElementAreItsColumns) {
  KvArrays arrays = toy_arrays(16);
  EXPECT_EQ(arrays.cells(11, 8), 44);
  EXPECT_EQ(arrays.cells(11, 7), 44);
  EXPECT_EQ(arrays.cells(11, 6), 33);
  arrays.array.scheme = CimArray::Scheme::differential;
  EXPECT_EQ(arrays.cells(11, 8), 88);
}

}  // namespace
}  // namespace memwall
