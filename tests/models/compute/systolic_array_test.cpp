// SPDX-License-Identifier: MIT
#include "models/compute/systolic_array.h"

#include "tests/models/base/config_fixture.h"

namespace memwall {
namespace {

using namespace config_test;

constexpr Dataflow kWs = Dataflow::weight_stationary, kOs = Dataflow::output_stationary, kIs = Dataflow::input_stationary;

SystolicRun run(std::int64_t rows, std::int64_t columns, Dataflow dataflow, SystolicMatmul shape) {
  return SystolicArray({rows, columns, dataflow}).matmul(shape);
}

// --- cycles ---------------------------------------------------------------------------------------------------------------------

// 2 x 3 cells, outputs 5x7 over k = 4. ws: the 4x7 weights are 2 x 3 pieces; 2 cycles shift one in, then 5 rows of activations enter, and
// the last is done 1 + 2 cycles after it entered: 2 + 5 + 3 = 10 cycles.
TEST(SystolicArray, WeightStationaryShiftsWeightsInThenStreamsActivations) {
  const SystolicRun r = run(2, 3, kWs, {5, 7, 4});
  EXPECT_EQ(r.folds, 6);
  EXPECT_EQ(r.cycles_per_fold, 10);
  EXPECT_EQ(r.cycles, 59);
}

// The 5x7 outputs are 3 x 3 pieces; 4 steps along k, then 1 + 2 cycles to the last cell.
TEST(SystolicArray, OutputStationaryStreamsBothOperandsAlongK) {
  const SystolicRun r = run(2, 3, kOs, {5, 7, 4});
  EXPECT_EQ(r.folds, 9);
  EXPECT_EQ(r.cycles_per_fold, 7);
  EXPECT_EQ(r.cycles, 62);
}

// The 4x5 activations, k along the rows, are 2 x 2 pieces; 2 cycles shift one in, 7 columns of weights enter, 1 + 2 to the last cell.
TEST(SystolicArray, InputStationaryShiftsActivationsInThenStreamsWeights) {
  const SystolicRun r = run(2, 3, kIs, {5, 7, 4});
  EXPECT_EQ(r.folds, 4);
  EXPECT_EQ(r.cycles_per_fold, 12);
  EXPECT_EQ(r.cycles, 47);
}

TEST(SystolicArray, OneElementMoreThanAnEdgeIsOneFoldMore) {
  EXPECT_EQ(run(4, 4, kWs, {9, 4, 4}).folds, 1);
  EXPECT_EQ(run(4, 4, kWs, {9, 4, 5}).folds, 2);  // k along the rows
  EXPECT_EQ(run(4, 4, kWs, {9, 5, 4}).folds, 2);  // n along the columns
  EXPECT_EQ(run(4, 4, kOs, {4, 4, 9}).folds, 1);
  EXPECT_EQ(run(4, 4, kOs, {5, 4, 9}).folds, 2);
  EXPECT_EQ(run(4, 4, kOs, {4, 5, 9}).folds, 2);
  EXPECT_EQ(run(4, 4, kIs, {4, 9, 4}).folds, 1);
  EXPECT_EQ(run(4, 4, kIs, {4, 9, 5}).folds, 2);
  EXPECT_EQ(run(4, 4, kIs, {5, 9, 4}).folds, 2);
}

TEST(SystolicArray, AFoldThatLeavesCellsIdleTakesAsLong) {
  for (const Dataflow dataflow : {kWs, kOs, kIs}) {
    const SystolicMatmul full{8, 8, 8};
    SystolicMatmul edge = full;  // one row of the array
    (dataflow == kOs ? edge.m : edge.k) = 1;
    const SystolicRun of_full = run(8, 8, dataflow, full), of_edge = run(8, 8, dataflow, edge);
    EXPECT_EQ(of_edge.cycles_per_fold, of_full.cycles_per_fold);
    EXPECT_DOUBLE_EQ(of_edge.mapping_efficiency, 1.0 / 8.0);
  }
}

// --- shares ---------------------------------------------------------------------------------------------------------------------

// 5x7 outputs on 2 x 3 cells: 9 folds of 6 cells hold 35 outputs; 140 MACs in 62 cycles of 6 cells.
TEST(SystolicArray, MappingIsTheShareOfCellsInUseAndUtilizationThatOfTheirCycles) {
  const SystolicRun r = run(2, 3, kOs, {5, 7, 4});
  EXPECT_EQ(r.macs, 140);
  EXPECT_DOUBLE_EQ(r.mapping_efficiency, 35.0 / 54.0);
  EXPECT_DOUBLE_EQ(r.utilization.value(), 140.0 / (6.0 * 62.0));
}

TEST(SystolicArray, UtilizationIsBelowTheMappingExceptOnASingleOutputCell) {
  for (const Dataflow dataflow : {kWs, kOs, kIs}) {
    for (std::int64_t rows = 1; rows <= 4; ++rows) {
      for (std::int64_t columns = 1; columns <= 4; ++columns) {
        if (dataflow == kOs && rows * columns == 1) continue;
        for (const SystolicMatmul& shape : {SystolicMatmul{1, 1, 1}, {4, 4, 4}, {1000, 4, 4}, {4, 1000, 4}, {4, 4, 1000}, {7, 5, 3}}) {
          const SystolicRun r = run(rows, columns, dataflow, shape);
          EXPECT_LE(r.utilization.value(), r.mapping_efficiency) << rows << "x" << columns;
        }
      }
    }
  }
  EXPECT_DOUBLE_EQ(run(1, 1, kOs, {2, 2, 2}).utilization.value(), 8.0 / 7.0);
}

TEST(SystolicArray, NoUtilizationWhereTheOnlyCycleIsNumberZero) {
  const SystolicRun r = run(1, 1, kOs, {1, 1, 1});
  EXPECT_EQ(r.cycles, 0);
  EXPECT_FALSE(r.utilization.has_value());
  EXPECT_DOUBLE_EQ(run(1, 1, kOs, {1, 1, 2}).utilization.value(), 2.0);  // cycle number 1 is the last of two
}

// --- reads and writes -----------------------------------------------------------------------------------------------------------

// 5x4 activations, 4x7 weights, 5x7 outputs on 2 x 3 cells.
TEST(SystolicArray, WhatStaysIsReadOnceAndWhatStreamsOncePerFoldAcross) {
  const SystolicRun ws = run(2, 3, kWs, {5, 7, 4});
  EXPECT_EQ(ws.ifmap_reads, 20 * 3);  // three pieces of n
  EXPECT_EQ(ws.filter_reads, 28);
  EXPECT_EQ(ws.ofmap_writes, 35 * 2);  // a partial sum for each of two pieces of k
  const SystolicRun is = run(2, 3, kIs, {5, 7, 4});
  EXPECT_EQ(is.ifmap_reads, 20);
  EXPECT_EQ(is.filter_reads, 28 * 2);  // two pieces of m
  EXPECT_EQ(is.ofmap_writes, 35 * 2);
}

// 3 pieces of m, 3 of n. Columns in use over the folds: 3 x (3 + 3 + 1), two writes more for each.
TEST(SystolicArray, OutputsThatStayAreWrittenOnceAndTwoMoreForEachColumnOfAFold) {
  const SystolicRun os = run(2, 3, kOs, {5, 7, 4});
  EXPECT_EQ(os.ifmap_reads, 20 * 3);
  EXPECT_EQ(os.filter_reads, 28 * 3);
  EXPECT_EQ(os.ofmap_writes, 35 + 2 * 21);
}

// --- mistakes -------------------------------------------------------------------------------------------------------------------

TEST(SystolicArray, CountsReachButDoNotPass63Bits) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  // One fold on a single ws cell: 2 + m + 1 − 2 = m + 1 cycles, of which the last is number m. The sum passes m + 3 on its way.
  EXPECT_EQ(run(1, 1, kWs, {kMax - 3, 1, 1}).cycles, kMax - 3);
  const Texts refused{"the matmul is too large: expected fewer than 2^63 cycles, MACs, reads and writes"};
  EXPECT_EQ(texts_of([] { run(1, 1, kWs, {kMax, 1, 1}); }), refused);
  const std::int64_t half = std::int64_t{1} << 32;
  EXPECT_EQ(texts_of([&] { run(1, 1, kOs, {half, half, 1}); }), refused);
  EXPECT_EQ(texts_of([&] { run(1 << 20, 1 << 20, kWs, {half, half, 1}); }), refused);  // MACs
  EXPECT_NO_THROW(run(1 << 20, 1 << 20, kWs, {half, half / 8, 1}));
}

TEST(SystolicArray, EdgesOutOfRangeAreRefused) {
  EXPECT_EQ(texts_of([] { run(0, 1, kWs, {1, 1, 1}); }), Texts{"rows: expected an integer from 1 to 1048576, got 0"});
  EXPECT_EQ(texts_of([] { run(1, 1048577, kWs, {1, 1, 1}); }), Texts{"columns: expected an integer from 1 to 1048576, got 1048577"});
  EXPECT_NO_THROW(run(1, 1048576, kWs, {1, 1, 1}));
  EXPECT_EQ(texts_of([] { run(1, 1, kWs, {0, 1, 1}); }), Texts{"m: expected an integer from 1, got 0"});
  EXPECT_EQ(texts_of([] { run(1, 1, kWs, {1, -1, 1}); }), Texts{"n: expected an integer from 1, got -1"});
  EXPECT_EQ(texts_of([] { run(1, 1, kWs, {1, 1, 0}); }), Texts{"k: expected an integer from 1, got 0"});
}

TEST(SystolicArray, AConfigNamesRowsColumnsAndDataflow) {
  const auto config = read_text<SystolicArrayConfig>("rows: 128\ncolumns: 64\ndataflow: is\n");
  EXPECT_EQ(config.rows, 128);
  EXPECT_EQ(config.columns, 64);
  EXPECT_EQ(config.dataflow, kIs);
  EXPECT_EQ(mistakes<SystolicArrayConfig>("rows: 0\ncolumns: 64\ndataflow: xs\n").size(), 2u);
}

TEST(SystolicArray, DataflowsHaveTwoLetters) {
  EXPECT_EQ(parse_dataflow("ws"), kWs);
  EXPECT_EQ(parse_dataflow("os"), kOs);
  EXPECT_EQ(parse_dataflow("is"), kIs);
  EXPECT_EQ(texts_of([] { parse_dataflow("rs"); }), Texts{"dataflow: expected ws, os or is, got 'rs'"});
}

}  // namespace
}  // namespace memwall
