// SPDX-License-Identifier: MIT
#include "models/macro/values.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "models/base/error.h"

namespace memwall {
namespace {

using Shape = Distribution::Shape;

/// Probability that a zero-mean value of unit deviation lies below x.
double below(Shape shape, double x) {
  if (shape == Shape::normal) return 0.5 * std::erfc(-x / std::numbers::sqrt2);
  const double tail = 0.5 * std::exp(-std::numbers::sqrt2 * std::abs(x));
  return x < 0 ? tail : 1.0 - tail;
}

double conductance(double floor, double level) { return floor + (1.0 - floor) * level; }

template <class Level>
double mean(const std::vector<std::pair<std::int64_t, double>>& codes, const Level& level) {
  double sum = 0.0;
  for (const auto& [code, probability] : codes) sum += probability * level(code);
  return sum;
}

template <class Level>
double mean(std::span<const std::int64_t> codes, const Level& level) {
  double sum = 0.0;
  for (const std::int64_t code : codes) sum += level(code);
  return sum / double(codes.size());
}

bool has_negative(std::span<const std::int64_t> codes) {
  return std::any_of(codes.begin(), codes.end(), [](std::int64_t code) { return code < 0; });
}

/// Each operand by its own mean; `has_sign`: of the tensor that the inputs are part of.
ValueActivity mean_activity(const InputFormat& input, const WeightFormat& weight, double floor, std::span<const std::int64_t> inputs,
                            std::int64_t input_bits, std::span<const std::int64_t> weights, std::int64_t weight_bits, bool has_sign) {
  const double drive = mean(inputs, [&](std::int64_t code) { return input.drive(code, input_bits, has_sign); });
  const double level = mean(weights, [&](std::int64_t code) { return weight.level(code, weight_bits); });
  return {drive, drive * conductance(floor, level)};
}

std::shared_ptr<const MeasuredCodes> read_measured(ConfigReader& in) {
  const std::string file = in.text("file", "text", "a .npy, or .safetensors:NAME");
  const ConfigNode* at = in.node().find("file");
  if (!at || file.empty()) return nullptr;
  try {
    return MeasuredCodes::open(beside(at->place, file));
  } catch (const InputError& error) {
    in.fail("file", error.what());
    return nullptr;
  }
}

/// How often each code stands in a tensor.
std::vector<std::pair<std::int64_t, double>> histogram(const MeasuredCodes& codes) {
  std::map<std::int64_t, std::int64_t> counts;
  for (const std::int64_t code : codes.values) ++counts[code];
  std::vector<std::pair<std::int64_t, double>> list;
  for (const auto& [code, count] : counts) list.emplace_back(code, double(count) / double(codes.values.size()));
  return list;
}

}  // namespace

Distribution Distribution::read(ConfigReader in) {
  Distribution values{.shape = in.choice<Shape>("shape", {{"uniform", Shape::uniform},
                                                          {"normal", Shape::normal},
                                                          {"laplace", Shape::laplace},
                                                          {"constant", Shape::constant},
                                                          {"measured", Shape::measured}})};
  if (values.shape == Shape::measured || in.has("file")) values.measured = read_measured(in);
  if (values.shape == Shape::measured && !in.has("spread")) return values;
  // Read beside a file too, so that one word switches the shape.
  values.is_signed = in.flag("signed");
  values.spread = in.number("spread", {.min = 0.0, .max = 1.0});
  return values;
}

std::vector<std::pair<std::int64_t, double>> Distribution::codes(std::int64_t bits) const {
  if (shape == Shape::measured) {
    measured->require(bits);
    return histogram(*measured);
  }
  // Signed codes are symmetric, as quantisers make them; of one bit they are -1 and 0.
  const std::int64_t low = !is_signed ? 0 : bits == 1 ? -1 : 1 - (std::int64_t{1} << (bits - 1));
  const std::int64_t high = is_signed ? (std::int64_t{1} << (bits - 1)) - 1 : (std::int64_t{1} << bits) - 1;
  const double largest = double(std::max<std::int64_t>(high, 1));
  if (shape == Shape::constant) return {{std::min<std::int64_t>(high, std::llround(spread * largest)), 1.0}};
  std::vector<std::pair<std::int64_t, double>> list;
  const double deviation = spread * largest;
  list.reserve(std::size_t(high - low + 1));
  double so_far = 0.0;
  for (std::int64_t code = low; code <= high; ++code) {
    double probability = 1.0 / double(high - low + 1);
    if (shape != Shape::uniform && deviation > 0.0) {
      const double up_to_here = code == high ? 1.0 : below(shape, (double(code) + 0.5) / deviation);
      probability = up_to_here - so_far;
      so_far = up_to_here;
    } else if (shape != Shape::uniform) {
      probability = code == 0 ? 1.0 : 0.0;
    }
    list.emplace_back(code, probability);
  }
  return list;
}

bool Distribution::has_negative() const { return shape == Shape::measured ? measured->smallest < 0 : is_signed; }

std::vector<std::int64_t> Distribution::draw(std::int64_t bits, std::int64_t rows, std::int64_t columns, std::mt19937_64& random,
                                             std::int64_t first_column) const {
  if (shape == Shape::measured) {
    measured->require(bits, rows, first_column + columns);
    return measured->block(rows, columns, first_column);
  }
  const std::int64_t count = rows * columns;
  const auto known = codes(bits);
  std::vector<double> sums;
  double sum = 0.0;
  for (const auto& [code, probability] : known) sums.push_back(sum += probability);
  std::vector<std::int64_t> values;
  values.reserve(std::size_t(count));
  for (std::int64_t i = 0; i < count; ++i) {
    // 53 random bits as a fraction: std::uniform_real_distribution may differ between libraries.
    const double at = double(random() >> 11) * 0x1.0p-53 * sum;
    const auto found = std::upper_bound(sums.begin(), sums.end() - 1, at);
    values.push_back(known[std::size_t(found - sums.begin())].first);
  }
  return values;
}

ValueActivity statistical_activity(const InputFormat& input, const WeightFormat& weight, double floor, const Distribution& inputs,
                                   std::int64_t input_bits, const Distribution& weights, std::int64_t weight_bits) {
  if (inputs.shape == Shape::measured && weights.shape == Shape::measured && inputs.measured->rows == weights.measured->rows) {
    inputs.measured->require(input_bits);
    weights.measured->require(weight_bits);
    return channel_activity(input, weight, floor, inputs.measured->values, input_bits, weights.measured->values, weight_bits,
                            inputs.measured->rows);
  }
  const bool has_sign = inputs.has_negative();
  const double drive = mean(inputs.codes(input_bits), [&](std::int64_t code) { return input.drive(code, input_bits, has_sign); });
  const double level = mean(weights.codes(weight_bits), [&](std::int64_t code) { return weight.level(code, weight_bits); });
  return {drive, drive * conductance(floor, level)};
}

ValueActivity tensor_activity(const InputFormat& input, const WeightFormat& weight, double floor, std::span<const std::int64_t> inputs,
                              std::int64_t input_bits, std::span<const std::int64_t> weights, std::int64_t weight_bits) {
  return mean_activity(input, weight, floor, inputs, input_bits, weights, weight_bits, has_negative(inputs));
}

ValueActivity channel_activity(const InputFormat& input, const WeightFormat& weight, double floor, std::span<const std::int64_t> inputs,
                               std::int64_t input_bits, std::span<const std::int64_t> weights, std::int64_t weight_bits, std::int64_t k) {
  ensure(k > 0 && inputs.size() % std::size_t(k) == 0 && weights.size() % std::size_t(k) == 0, "tensors of whole rows");
  const std::size_t vectors = inputs.size() / std::size_t(k), outputs = weights.size() / std::size_t(k);
  const bool has_sign = has_negative(inputs);
  ValueActivity sum{0.0, 0.0};
  for (std::size_t row = 0; row < std::size_t(k); ++row) {
    const ValueActivity one = mean_activity(input, weight, floor, inputs.subspan(row * vectors, vectors), input_bits,
                                            weights.subspan(row * outputs, outputs), weight_bits, has_sign);
    sum.inputs += one.inputs / double(k);
    sum.products += one.products / double(k);
  }
  return sum;
}

ValueActivity exact_activity(const InputFormat& input, const WeightFormat& weight, double floor, std::span<const std::int64_t> inputs,
                             std::int64_t input_bits, std::span<const std::int64_t> weights, std::int64_t weight_bits, std::int64_t k) {
  ensure(k > 0 && inputs.size() % std::size_t(k) == 0 && weights.size() % std::size_t(k) == 0, "tensors of whole rows");
  const std::size_t vectors = inputs.size() / std::size_t(k), outputs = weights.size() / std::size_t(k);
  const bool has_sign = has_negative(inputs);
  ValueActivity sum{0.0, 0.0};
  for (std::size_t row = 0; row < std::size_t(k); ++row) {
    for (std::size_t v = 0; v < vectors; ++v) {
      const double drive = input.drive(inputs[row * vectors + v], input_bits, has_sign);
      sum.inputs += drive;
      for (std::size_t n = 0; n < outputs; ++n)
        sum.products += drive * conductance(floor, weight.level(weights[row * outputs + n], weight_bits));
    }
  }
  return {sum.inputs / double(inputs.size()), sum.products / (double(inputs.size()) * double(outputs))};
}

}  // namespace memwall
