// SPDX-License-Identifier: MIT
/// What matrices of a segment read alike, and goes over a link once for all of them that lie behind it.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <utility>

#include "models/link/mesh.h"

namespace memwall {

/// Experts choose tokens independently: of n experts that read m of T tokens each, some one reads T·(1 − (1 − m/T)^n) of them. Weights of one
/// expert read the same tokens.
class SentVectors {
 public:
  /// The output of an operator at one width, on links of one chip or into it.
  struct Vector {
    std::int64_t producer;
    int bits;
    std::int64_t chip;
    auto operator<=>(const Vector&) const = default;
  };

  /// `loads` are what a vector puts on links on its way to an expert that reads `share` of the tokens. What has gone there before is taken out.
  void leave_out(const Vector& vector, std::int64_t expert, double share, Mesh::Loads& loads);

 private:
  std::map<Vector, Mesh::Loads> sent_;  ///< for a token, the mean
  std::map<std::pair<Vector, std::int64_t>, Mesh::Loads> to_expert_;
};

}  // namespace memwall
