// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "sim/validation.h"

namespace memwall {
namespace {

/// Devices of which each class has tens of measured rows; two cards of the RTX series have eight for vector rows.
bool is_data_centre(const std::string& device) { return !device.starts_with("RTX"); }

class MeasuredGpus : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const ConfigLibrary library({MEMWALL_SOURCE_DIR "/configs"});
    const auto config = read_config<ValidationConfig>(library.load("validations", "gpu"));
    MeasuredMachines machines(library);
    std::vector<std::string> missing;
    for (const OperatorValidation& v : config.operators) errors_ = simulate_rows(machines, read_measured_rows(v.rows), missing);
    EXPECT_TRUE(missing.empty());
    for (const ServingValidation& v : config.serving) serving_.push_back(compare(library, v));
  }
  static inline std::vector<OperatorError> errors_;
  static inline std::vector<ValidationRow> serving_;
};

TEST_F(MeasuredGpus, OperatorsOfEachClassAreWithinItsBound) {
  const std::map<std::string, double> bounds = {{"linear", 0.11},           {"linear 8 bit", 0.12}, {"attention_prefill", 0.12},
                                                {"attention_decode", 0.12}, {"all_reduce", 0.15},   {"rows", 0.20}};
  std::size_t groups = 0;
  for (const ErrorSummary& s : summarise(errors_)) {
    if (!s.source.empty() || !s.size.empty() || !is_data_centre(s.device)) continue;
    EXPECT_LE(s.mean_absolute, bounds.at(s.what)) << s.device << " " << s.what;
    ++groups;
  }
  EXPECT_GE(groups, 16u);
}

TEST_F(MeasuredGpus, NoOperatorIsFasterThanTheDataSheetAllows) {
  for (const OperatorError& e : errors_) EXPECT_GE(e.simulated.value, e.ideal.value) << e.row.device << " line " << e.row.place.line;
}

TEST_F(MeasuredGpus, ServingIsWithinFifteenPercentAtEachBatchAndFiveInTheMean) {
  std::map<std::string, double> sums;
  for (const ValidationRow& row : serving_) {
    EXPECT_TRUE(row.holds()) << row.what << " " << row.quantity << " " << row.error();
    sums[row.quantity] += std::abs(row.error());
  }
  ASSERT_EQ(serving_.size(), 14u);
  for (const auto& [quantity, sum] : sums) EXPECT_LE(sum / 7.0, 0.05) << quantity;
}

}  // namespace
}  // namespace memwall
