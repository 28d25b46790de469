// SPDX-License-Identifier: MIT
/// Tensor cores or systolic arrays of one device, taken together.
#pragma once

#include "models/base/config.h"

namespace memwall {

/// Rates and energies by operand width; an operand takes the narrowest width that holds it.
struct MatrixUnitConfig {
  struct Width {
    int bits;
    Hertz ops;  ///< peak op/s of the device; one MAC is two
    Sourced<Joules> mac_energy;
  };
  std::vector<Width> widths;  ///< by rising bits
  std::int64_t cores;
  std::int64_t fragment_m, fragment_n, fragment_k;  ///< one matrix instruction: C[m×n] += A[m×k]·B[k×n]
  static MatrixUnitConfig read(ConfigReader in);

  /// The width that serves operands of `bits`. Throws InputError when all are narrower.
  const Width& width(int bits) const;
};

/// SIMD lanes of one device: softmax, norms, activations.
struct VectorUnitConfig {
  Hertz ops;
  Sourced<Joules> op_energy;
  static VectorUnitConfig read(ConfigReader in) {
    return {.ops = in.quantity<Hertz>("ops", kRates), .op_energy = in.sourced<Joules>("op_energy")};
  }
};

}  // namespace memwall
