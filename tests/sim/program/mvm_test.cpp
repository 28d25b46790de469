// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "models/tensor/tensor_file.h"
#include "sim/commands.h"
#include "sim/functional.h"

namespace memwall {
namespace {

const ConfigLibrary& library() {
  static const ConfigLibrary shipped({MEMWALL_SOURCE_DIR "/configs"});
  return shipped;
}

std::string path(const std::string& name) { return ::testing::TempDir() + "memwall_mvm_" + name; }

/// A matrix of (a · row + b · column) mod 247 - 120, so that every product can be worked out.
std::string write_matrix(const std::string& name, std::int64_t rows, std::int64_t columns, int a, int b) {
  NpyWriter writer(path(name), NumberType::int32, rows, columns);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < columns; ++j) writer.values<std::int32_t>()[i * columns + j] = std::int32_t((a * i + b * j) % 247 - 120);
  }
  writer.commit();
  return path(name);
}

nlohmann::json run(MvmArguments arguments) {
  arguments.json = true;
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(mvm_command(library(), arguments), 0);
  return nlohmann::json::parse(::testing::internal::GetCapturedStdout());
}

TEST(Mvm, ALosslessCrossbarWritesTheIntegerProduct) {
  const MvmArguments arguments{"functional-lossless", write_matrix("w.npy", 131, 17, 7, 3), write_matrix("x.npy", 131, 5, 11, 30),
                               path("y.npy")};
  const auto facts = run(arguments);
  EXPECT_EQ(facts["exact"], true);
  EXPECT_EQ(facts["arrays"], 2);  // 131 rows in blocks of 128, 17 outputs of 4 slices in one array's columns
  EXPECT_EQ(facts["sqnr_db"], nullptr);
  const NumberMatrix y = open_matrix(arguments.out);
  ASSERT_EQ(y.type, NumberType::int64);
  std::vector<std::int32_t> products(17 * 5);
  y.read_integers(0, 5, products.data());
  for (std::int64_t n = 0; n < 17; ++n) {
    for (std::int64_t v = 0; v < 5; ++v) {
      std::int64_t product = 0;
      for (std::int64_t k = 0; k < 131; ++k) product += ((7 * k + 3 * n) % 247 - 120) * ((11 * k + 30 * v) % 247 - 120);
      EXPECT_EQ(products[std::size_t(n * 5 + v)], product);
    }
  }
}

TEST(Mvm, FewerBitsAndLessRangeCostAccuracy) {
  MvmArguments arguments{"functional-8b-4slice", write_matrix("w.npy", 256, 16, 7, 3), write_matrix("x.npy", 256, 64, 11, 30),
                         path("y.npy")};
  const double eight = run(arguments)["sqnr_db"];
  EXPECT_EQ(open_matrix(arguments.out).type, NumberType::float64);
  arguments.sets = {"adc.bits=6"};
  const double six = run(arguments)["sqnr_db"];
  EXPECT_NEAR(eight - six, 12.0, 2.0);  // 6.02 dB a bit
  arguments.sets = {"adc={bits: 6, range: calibrated, coverage: 1}"};
  const auto calibrated = run(arguments);
  EXPECT_GT(double(calibrated["sqnr_db"]), six + 2.0);  // sums of random bits fill about half of what there is room for
  EXPECT_EQ(calibrated["clipped_low"], 0);
  EXPECT_EQ(calibrated["clipped_high"], 0);
  arguments.sets = {"adc={bits: 6, range: calibrated, coverage: 0.9}"};
  const auto narrow = run(arguments);
  const double clipped = double(narrow["clipped_low"]) + double(narrow["clipped_high"]);
  EXPECT_GT(clipped, 0.02 * double(narrow["conversions"]));
  EXPECT_LT(clipped, 0.15 * double(narrow["conversions"]));
}

TEST(Mvm, MistakesNameTheFile) {
  const std::string w = write_matrix("w.npy", 4, 2, 1, 1), x = write_matrix("x3.npy", 3, 2, 1, 1);
  try {
    mvm_command(library(), {"functional-lossless", w, x, path("y.npy")});
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()), x + ": 3 rows; expected 4, as " + w + " has");
  }
  EXPECT_THROW(mvm_command(library(), {"functional-losless", w, w, path("y.npy")}), InputError);
  MvmArguments unknown{"functional-lossless", w, w, path("y.npy")};
  unknown.sets = {"adc.bit=8"};
  EXPECT_THROW(mvm_command(library(), unknown), InputError);
}

}  // namespace
}  // namespace memwall
