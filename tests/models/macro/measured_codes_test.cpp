// SPDX-License-Identifier: MIT
/// Tensors from files in the place of a distribution.
#include "models/macro/measured_codes.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "models/macro/values.h"
#include "models/tensor/tensor_file.h"
#include "tests/models/base/config_fixture.h"

namespace memwall {
namespace {

using namespace config_test;

class MeasuredCodesTest : public ::testing::Test {
 protected:
  /// Each test has files of its own: a process reads a file once.
  std::string write(const std::string& name, std::int64_t rows, std::int64_t columns, const std::vector<std::int32_t>& codes) {
    const std::string path = (folder_ / (std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()) + name)).string();
    NpyWriter writer(path, NumberType::int32, rows, columns);
    std::copy(codes.begin(), codes.end(), writer.values<std::int32_t>());
    writer.commit();
    return path;
  }
  Distribution measured(const std::string& file) { return read_text<Distribution>("shape: measured\nfile: " + file + "\n"); }

  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("measured-" + std::to_string(::getpid()));
};

TEST_F(MeasuredCodesTest, ProbabilitiesAreHowOftenEachCodeStands) {
  const Distribution values = measured(write("x.npy", 2, 2, {-3, 5, 5, 0}));
  EXPECT_EQ(values.codes(4), (std::vector<std::pair<std::int64_t, double>>{{-3, 0.25}, {0, 0.25}, {5, 0.5}}));
}

TEST_F(MeasuredCodesTest, ACodeBeyondTheWidthIsRefused) {
  const Distribution edge = measured(write("edge.npy", 1, 2, {-8, 7}));
  EXPECT_NO_THROW(edge.codes(4));
  EXPECT_THROW(edge.codes(3), InputError);
  const Distribution positive = measured(write("positive.npy", 1, 2, {0, 15}));
  EXPECT_NO_THROW(positive.codes(4));  // without a sign four bits reach 15
  const Distribution both = measured(write("both.npy", 1, 2, {-1, 8}));
  EXPECT_THROW(both.codes(4), InputError);
}

TEST_F(MeasuredCodesTest, ABlockIsTheTensorsTopLeft) {
  const Distribution values = measured(write("x.npy", 2, 4, {1, 2, 3, 4, 5, 6, 7, 0}));
  std::mt19937_64 random(1);
  EXPECT_EQ(values.draw(4, 2, 2, random), (std::vector<std::int64_t>{1, 2, 5, 6}));
  EXPECT_EQ(values.draw(4, 2, 2, random, 2), (std::vector<std::int64_t>{3, 4, 7, 0}));
  EXPECT_THROW(values.draw(4, 3, 2, random), InputError);
  EXPECT_THROW(values.draw(4, 2, 2, random, 3), InputError);
}

TEST_F(MeasuredCodesTest, ChannelsThatGoTogetherAreCountedTogether) {
  // Channel 0 is loud in both tensors, channel 1 silent: 2-bit codes 3 and 0, so a product in half of the cells, not in a quarter.
  const Distribution inputs = measured(write("x.npy", 2, 1, {3, 0})), weights = measured(write("w.npy", 2, 1, {3, 0}));
  const InputFormat input{InputFormat::Coding::serial, 1};
  const WeightFormat weight{WeightFormat::Scheme::plain, 1, 0, 0, false};
  EXPECT_DOUBLE_EQ(statistical_activity(input, weight, 0.0, inputs, 2, weights, 2).products, 0.5);
  const Distribution other{.shape = Distribution::Shape::constant, .is_signed = false, .spread = 1.0};
  EXPECT_DOUBLE_EQ(statistical_activity(input, weight, 0.0, inputs, 2, other, 2).products, 0.5);
}

TEST_F(MeasuredCodesTest, AFileThatIsNoneIsAMistakeWithItsPlace) {
  const auto texts = mistakes<Distribution>("shape: measured\nfile: nothing.npy\n");
  ASSERT_EQ(texts.size(), 1u);
  EXPECT_EQ(texts.front().substr(0, 21), "f.yaml:2:7: file: not");
}

TEST(Beside, AFileLiesBesideTheConfigThatNamesIt) {
  EXPECT_EQ(beside({"a/b.yaml", 1, 1}, "x.npy"), "a/x.npy");
  EXPECT_EQ(beside({"a/b.yaml", 1, 1}, "/x.npy"), "/x.npy");
  EXPECT_EQ(beside({"--set cim.array.values.inputs.file=x.npy", 0, 0}, "x.npy"), "x.npy");
}

}  // namespace
}  // namespace memwall
