// SPDX-License-Identifier: MIT
/// `quality` of an experiment: what of each matrix is computed beside its costs.
#pragma once

#include "models/base/config.h"

namespace memwall {

/// The block of each matrix that is computed: SQNR of a whole matrix would be the same, from more outputs.
struct QualityConfig {
  std::int64_t rows, outputs, vectors;
  std::uint64_t seed;  ///< of the tensors; the crossbar has its own

  static QualityConfig read(ConfigReader in);
};

}  // namespace memwall
