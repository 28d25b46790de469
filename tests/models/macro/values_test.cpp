// SPDX-License-Identifier: MIT
/// Energy by statistics beside energy value by value.
#include "models/macro/values.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace memwall {
namespace {

using Coding = InputFormat::Coding;
using Scheme = WeightFormat::Scheme;
using Shape = Distribution::Shape;

constexpr std::int64_t kRows = 256, kOutputs = 32, kVectors = 32, kBits = 8;

struct Tensors {
  std::vector<std::int64_t> inputs, weights;  // [k][v], [k][n]
};

/// As a quantiser makes codes: the largest magnitude becomes 127.
std::vector<std::int64_t> quantise(const std::vector<double>& values) {
  double largest = 0.0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  std::vector<std::int64_t> codes;
  for (const double value : values) codes.push_back(std::llround(127.0 * value / largest));
  return codes;
}

/// Channels of `outlier` times the deviation, on the rows where weights are smaller, as trained layers have them.
Tensors tensors(std::mt19937& random, double tail, double outlier, double correlation) {
  std::normal_distribution<double> normal;
  std::gamma_distribution<double> gamma(tail / 2, 2 / tail);
  const auto heavy = [&] { return normal(random) / std::sqrt(gamma(random)); };  // Student's t with `tail` degrees of freedom
  std::vector<double> inputs, weights;
  for (std::int64_t k = 0; k < kRows; ++k) {
    const double channel = k % 64 == 7 ? outlier : 1.0;
    for (std::int64_t v = 0; v < kVectors; ++v) inputs.push_back(channel * heavy());
    for (std::int64_t n = 0; n < kOutputs; ++n) weights.push_back(std::pow(channel, -correlation) * heavy());
  }
  return {quantise(inputs), quantise(weights)};
}

double exact(const InputFormat& input, const WeightFormat& weight, double floor, const Tensors& t) {
  return exact_activity(input, weight, floor, t.inputs, kBits, t.weights, kBits, kRows).products;
}

double error(const InputFormat& input, const WeightFormat& weight, double floor, const Tensors& t) {
  return tensor_activity(input, weight, floor, t.inputs, kBits, t.weights, kBits).products / exact(input, weight, floor, t) - 1.0;
}

struct Errors {
  double mean = 0.0, worst = 0.0;
};

Errors over_matrices(const InputFormat& input, const WeightFormat& weight, double floor, double tail, double outlier, double correlation) {
  std::mt19937 random(20260101);
  Errors errors;
  constexpr int kMatrices = 12;
  for (int i = 0; i < kMatrices; ++i) {
    const double e = std::abs(error(input, weight, floor, tensors(random, tail, outlier, correlation)));
    errors.mean += e / kMatrices;
    errors.worst = std::max(errors.worst, e);
  }
  return errors;
}

const std::vector<InputFormat> kInputs = {
    {Coding::serial, 1}, {Coding::serial, 2}, {Coding::sign_magnitude, 1}, {Coding::signed_pulses, 8}};
const std::vector<WeightFormat> kWeights = {
    {Scheme::offset, 2, 0, 0, false}, {Scheme::differential_columns, 2, 0, 0, false}, {Scheme::plain, 1, 0, 0, false}};

TEST(Values, ExactIsWorkedOutByHand) {
  // Two rows, one vector, two outputs, 2-bit plain codes: drives 1/2 and 1; levels (0, 1) and (1/2, 1/2).
  const std::vector<std::int64_t> x = {1, 3}, w = {0, 3, 1, 2};
  const ValueActivity exact = exact_activity({Coding::serial, 1}, {Scheme::plain, 1, 0, 0, false}, 0.0, x, 2, w, 2, 2);
  EXPECT_DOUBLE_EQ(exact.inputs, 0.75);
  EXPECT_DOUBLE_EQ(exact.products, (0.5 * 0 + 0.5 * 1 + 1 * 0.5 + 1 * 0.5) / 4);
  // With a lowest state at half the highest, a level l conducts 1/2 + l/2.
  EXPECT_DOUBLE_EQ(exact_activity({Coding::serial, 1}, {Scheme::plain, 1, 0, 0, false}, 0.5, x, 2, w, 2, 2).products,
                   (0.5 * 0.5 + 0.5 * 1 + 1 * 0.75 + 1 * 0.75) / 4);
}

TEST(Values, StatisticsHoldOnHeavyTails) {
  for (const InputFormat& input : kInputs) {
    for (const WeightFormat& weight : kWeights) {
      const Errors errors = over_matrices(input, weight, 0.02, 3.0, 1.0, 0.0);
      EXPECT_LE(errors.mean, 0.03);
      EXPECT_LE(errors.worst, 0.07);
    }
  }
}

TEST(Values, OneDistributionATensorHoldsWhereOutlierChannelsMeetSmallWeights) {
  for (const InputFormat& input : kInputs) {
    for (const WeightFormat& weight : kWeights) {
      const Errors errors = over_matrices(input, weight, 0.02, 5.0, 10.0, 0.5);
      EXPECT_LE(errors.worst, 0.07) << int(input.coding) << int(weight.scheme);
      // Pulse widths on magnitudes: both operands follow the channel, and one distribution a tensor cannot know.
      if (input.coding == Coding::signed_pulses && weight.scheme == Scheme::differential_columns) continue;
      EXPECT_LE(errors.mean, 0.03) << int(input.coding) << int(weight.scheme);
    }
  }
}

TEST(Values, StatisticsOfChannelsAreExactWhateverCorrelates) {
  std::mt19937 random(7);
  for (const InputFormat& input : kInputs) {
    for (const WeightFormat& weight : kWeights) {
      const Tensors t = tensors(random, 3.0, 30.0, 1.0);
      const double channels = channel_activity(input, weight, 0.02, t.inputs, kBits, t.weights, kBits, kRows).products;
      EXPECT_NEAR(channels / exact(input, weight, 0.02, t), 1.0, 1e-10);
    }
  }
}

TEST(Values, ADistributionIsWhatItsCodesAre) {
  for (const Shape shape : {Shape::uniform, Shape::normal, Shape::laplace}) {
    const Distribution distribution{shape, true, 0.2};
    double sum = 0.0, mean = 0.0;
    for (const auto& [code, probability] : distribution.codes(8)) {
      sum += probability;
      mean += probability * double(code);
    }
    EXPECT_NEAR(sum, 1.0, 1e-10);
    EXPECT_NEAR(mean, 0.0, 1e-10);
    EXPECT_EQ(distribution.codes(8).front().first, -127);
  }
}

TEST(Values, AssumedStatisticsAgreeWithDrawnValues) {
  // A normal tensor of deviation 0.2 x 127, rounded and clipped: the distribution's own claim.
  std::mt19937 random(1);
  std::normal_distribution<double> normal(0.0, 0.2 * 127);
  std::vector<std::int64_t> codes(200'000);
  for (std::int64_t& code : codes) code = std::clamp<std::int64_t>(std::llround(normal(random)), -127, 127);
  const InputFormat input{Coding::sign_magnitude, 1};
  const WeightFormat weight{Scheme::offset, 2, 0, 0, false};
  const Distribution distribution{Shape::normal, true, 0.2};
  const ValueActivity assumed = statistical_activity(input, weight, 0.0, distribution, 8, distribution, 8);
  const ValueActivity drawn = tensor_activity(input, weight, 0.0, codes, 8, codes, 8);
  EXPECT_NEAR(assumed.inputs / drawn.inputs, 1.0, 0.005);
  EXPECT_NEAR(assumed.products / drawn.products, 1.0, 0.01);
}

}  // namespace
}  // namespace memwall
