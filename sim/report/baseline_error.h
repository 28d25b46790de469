// SPDX-License-Identifier: MIT
/// How far a calibrated baseline is from measured hardware: what stands beside each ratio to it.
#pragma once

#include <cstddef>
#include <map>
#include <string>

namespace memwall {

struct BaselineError {
  std::string of;             ///< the config whose device was measured
  std::size_t operators = 0;  ///< that were measured
  double mean_absolute = 0.0;
  std::string basis;  ///< fitted or predicted
};

/// By label of the experiment; a machine that was not measured has none.
using BaselineErrors = std::map<std::string, BaselineError>;

}  // namespace memwall
