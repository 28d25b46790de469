// SPDX-License-Identifier: MIT
/// What any component of a chip costs by being there.
#pragma once

#include "models/base/config.h"

namespace memwall {

struct Part {
  Sourced<Watts> leakage;  ///< always
  Sourced<Watts> idle;     ///< clocked but without work; not gated
  SquareMetres area;
  static Part read(ConfigReader in) {
    return {.leakage = in.sourced<Watts>("leakage"),
            .idle = in.sourced<Watts>("idle"),
            .area = in.quantity<SquareMetres>("area", kNonNegative)};
  }
};

}  // namespace memwall
