// SPDX-License-Identifier: MIT
/// A systolic array: a grid of multiply-accumulate cells through which the operands of a matmul move in step.
///
/// Closed forms of SCALE-Sim's published method (Samajdar et al., "A Systematic Methodology for Characterizing Scalability of DNN
/// Accelerators using SCALE-Sim", ISPASS 2020), counted as its commit 1d62b68 counts them. The on-chip memory always has the next operand.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/base/config.h"

namespace memwall {

/// What stays in a cell while the other two operands move past it.
enum class Dataflow { weight_stationary, output_stationary, input_stationary };
/// "ws", "os", "is": in the order of the values.
const std::vector<std::string>& dataflow_names();
/// Throws InputError on another name.
Dataflow parse_dataflow(const std::string& name);

struct SystolicArrayConfig {
  std::int64_t rows, columns;  ///< cells, 1 to kMaxEdge each
  Dataflow dataflow;
  static constexpr std::int64_t kMaxEdge = 1 << 20;
  static SystolicArrayConfig read(ConfigReader in);
};

/// Outputs [m×n] = activations [m×k] · weights [k×n]; each at least 1.
struct SystolicMatmul {
  std::int64_t m, n, k;
};

/// One matmul on an array of R rows and C columns. Accesses are of the on-chip memory, in elements; padding is not read.
struct SystolicRun {
  std::int64_t folds;            ///< pieces that fit the array; they follow each other and do not overlap
  std::int64_t cycles_per_fold;  ///< the same for a piece that leaves cells idle
  std::int64_t cycles;           ///< folds · cycles_per_fold − 1: the number of the last cycle, counted from 0
  std::int64_t macs;             ///< useful ones: m·n·k
  std::int64_t ifmap_reads;      ///< activations
  std::int64_t filter_reads;     ///< weights
  std::int64_t ofmap_writes;     ///< outputs and partial sums; output-stationary adds kDrainWrites for each column in use of a fold
  double mapping_efficiency;     ///< share of the cells that a fold uses, mean over the folds
  /// macs / (R·C·cycles). None where the count of cycles is 0. The cycle that the count leaves out takes it above 1 on a single
  /// output-stationary cell, and nowhere else.
  std::optional<double> utilization;

  /// Beyond the outputs themselves. Fitted to SCALE-Sim's rows, of square arrays with all columns in use; docs/validation.md.
  static constexpr std::int64_t kDrainWrites = 2;
};

class SystolicArray {
 public:
  /// Throws InputError where an edge is out of range.
  explicit SystolicArray(SystolicArrayConfig config);
  const SystolicArrayConfig& config() const { return config_; }

  /// Throws InputError where an edge of the matmul is below 1 or a count passes 2^63.
  SystolicRun matmul(const SystolicMatmul& shape) const;

 private:
  SystolicArrayConfig config_;
};

}  // namespace memwall
