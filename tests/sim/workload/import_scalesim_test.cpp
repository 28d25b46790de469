// SPDX-License-Identifier: MIT
#include "sim/workload/import_scalesim.h"

#include "tests/sim/workload/workload_fixture.h"

namespace memwall {
namespace {

using namespace workload_test;

const std::string kConvolutions = "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n";

InputIssue fault(const std::string& text) {
  const TempFile file(text);
  return issue_of([&] { import_scalesim(file.path()); });
}

TEST(ImportScaleSim, MatmulLayersReadAsTheyStand) {
  const TempFile file("Layer, M, N, K,\nqkv, 128, 2304, 768,\nout,128,768,768\n\n", "gemm.csv");
  const auto source = import_scalesim(file.path(), 4, 8);
  EXPECT_EQ(source->head().model, "gemm");
  EXPECT_EQ(source->head().parameters, 768 * 2304 + 768 * 768);
  const std::vector<Op> rows = all_rows(*source);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(shape(rows[0]), (Shape{1, 128, 2304, 768}));
  EXPECT_EQ(rows[0].name, "qkv");
  EXPECT_EQ(rows[0].b_bits, 4);
  EXPECT_EQ(rows[0].a_bits, 8);
  EXPECT_EQ(rows[1].after, std::vector<std::int64_t>{0});
}

TEST(ImportScaleSim, ConvolutionsAreLoweredByIm2col) {
  // ResNet's first layer: (230 − 7 + 2) / 2 = 112.5, 112 pixels a side; 7·7·3 = 147 products each; 64 filters.
  const TempFile file(kConvolutions + "Conv1, 230, 230, 7, 7, 3, 64, 2,\nFC, 1, 1, 1, 1, 512, 1000, 1,\n");
  const auto source = import_scalesim(file.path());
  const std::vector<Op> rows = all_rows(*source);
  EXPECT_EQ(shape(rows.at(0)), (Shape{1, 112 * 112, 64, 147}));
  EXPECT_EQ(shape(rows.at(1)), (Shape{1, 1, 1000, 512}));
  EXPECT_EQ(source->head().parameters, 64 * 147 + 512000);
}

TEST(ImportScaleSim, EqualNamesKeepTheirOwnWeights) {
  const TempFile file("Layer, M, N, K,\na,1,2,3,\na,1,2,3,\n");
  const std::vector<Op> rows = all_rows(*import_scalesim(file.path()));
  EXPECT_NE(rows.at(0).b_tensor, rows.at(1).b_tensor);
}

TEST(ImportScaleSim, ImportedTraceReadsBack) {
  const TempFile file(kConvolutions + "\"a,b\", 8, 8, 3, 3, 2, 4, 1,\n");
  const std::string text = written(*import_scalesim(file.path()));
  const TempFile trace(text);
  EXPECT_EQ(written(*open_trace(trace.path())), text);
}

TEST(ImportScaleSim, MistakesAreNamedByLine) {
  EXPECT_THROW(import_scalesim("/no/such.csv"), InputError);
  fault("");
  fault("Layer, M, N, K,\n");
  EXPECT_EQ(fault("a,1,2,3\n").place.line, 1);
  EXPECT_EQ(fault("Layer, M, N, K, Sparsity\na,1,2,3,2:4\n").place.line, 1);
  EXPECT_EQ(fault("Layer, M, N, K,\na,1,2,3,\nb,1,2,\n").place.line, 3);
  EXPECT_EQ(fault("Layer, M, N, K,\na,1,2,3,4,\n").place.line, 2);
  for (const char* bad : {"0", "-1", "x", "1.5", "2147483649", ""}) {
    const InputIssue issue = fault(std::string("Layer, M, N, K,\na, 1, ") + bad + ", 3,\n");
    EXPECT_EQ(issue.place.line, 2);
    EXPECT_EQ(issue.path, "N") << bad;
  }
  EXPECT_NE(fault(kConvolutions + "c, 2, 2, 3, 3, 1, 1, 1,\n").message.find("larger than its input"), std::string::npos);
  EXPECT_EQ(fault("Layer, M, N, K,\na,2147483648,2147483648,2147483648,\n").place.line, 2);
}

}  // namespace
}  // namespace memwall
