// SPDX-License-Identifier: MIT
/// The `workloads:` of an experiment: which model does what, at which sizes.
#pragma once

#include <optional>
#include <vector>

#include "models/base/config.h"
#include "sim/sweep/axis.h"

namespace memwall {

/// Bits per element of the operands.
struct OperandBits {
  int weights = 16;
  int activations = 16;
  int kv = 16;
  bool operator==(const OperandBits&) const = default;
};

/// Bits that an architecture says for itself; the others come from the workload.
struct BitsOverride {
  std::optional<int> weights, activations, kv;
  bool any() const { return weights || activations || kv; }
  OperandBits over(OperandBits bits) const;
};

/// One map of `workloads:` with its axes in file order (`bits.weights` and so on for the inner ones).
struct WorkloadEntry {
  Place place;
  std::vector<Axis> axes;

  const Axis* find(std::string_view key) const;
};

/// Reads a map or a list of maps; mistakes are appended to `issues`.
std::vector<WorkloadEntry> read_workloads(const ConfigNode& node, std::vector<InputIssue>& issues);

inline constexpr std::int64_t kMaxBits = 32;

}  // namespace memwall
