// SPDX-License-Identifier: MIT
/// What values a tensor has: energy of arrays and drivers follows them.
#pragma once

#include <random>
#include <span>
#include <vector>

#include "models/macro/encoding.h"
#include "models/macro/measured_codes.h"

namespace memwall {

/// A distribution of codes, one per tensor.
struct Distribution {
  /// uniform: every code. normal, laplace: zero mean, `spread` = standard deviation / largest code, rounded and clipped as a quantiser does.
  /// constant: `spread` of the largest code. measured: the codes of a file.
  enum class Shape { uniform, normal, laplace, constant, measured };
  Shape shape;
  bool is_signed = true;
  double spread = 0.0;
  std::shared_ptr<const MeasuredCodes> measured{};

  static Distribution read(ConfigReader in);
  bool has_negative() const;  ///< codes, or could have
  /// Codes and their probabilities at `bits`. Throws InputError where measured codes do not fit.
  std::vector<std::pair<std::int64_t, double>> codes(std::int64_t bits) const;
  /// rows × columns codes at `bits`, row by row: independent of each other, and the same `random` gives the same ones anywhere; of
  /// measured ones the top left from `first_column` on. Throws InputError where there are fewer.
  std::vector<std::int64_t> draw(std::int64_t bits, std::int64_t rows, std::int64_t columns, std::mt19937_64& random,
                                 std::int64_t first_column = 0) const;
};

/// What the values of a macro's two operands do, as fractions of the largest possible.
struct ValueActivity {
  double inputs;    ///< mean drive of a row
  double products;  ///< mean over cells of drive x conductance (or stored level), of the highest conductance
};

/// By statistics: the two operands are independent; where both are measured over as many channels, independent within a channel.
ValueActivity statistical_activity(const InputFormat& input, const WeightFormat& weight, double floor, const Distribution& inputs,
                                   std::int64_t input_bits, const Distribution& weights, std::int64_t weight_bits);

/// The same from measured tensors, each by its own mean alone.
ValueActivity tensor_activity(const InputFormat& input, const WeightFormat& weight, double floor, std::span<const std::int64_t> inputs,
                              std::int64_t input_bits, std::span<const std::int64_t> weights, std::int64_t weight_bits);

/// By statistics of channels: the mean drive of each row beside the mean level of each row. Energy is a sum of products of the two, so
/// this costs K (V + N) operations and differs from `exact_activity` by rounding alone, whatever correlates across channels.
ValueActivity channel_activity(const InputFormat& input, const WeightFormat& weight, double floor, std::span<const std::int64_t> inputs,
                               std::int64_t input_bits, std::span<const std::int64_t> weights, std::int64_t weight_bits, std::int64_t k);

/// Value by value: inputs X[k][v], weights W[k][n], both row by row. Every product of an input with a cell is looked at.
ValueActivity exact_activity(const InputFormat& input, const WeightFormat& weight, double floor, std::span<const std::int64_t> inputs,
                             std::int64_t input_bits, std::span<const std::int64_t> weights, std::int64_t weight_bits, std::int64_t k);

}  // namespace memwall
