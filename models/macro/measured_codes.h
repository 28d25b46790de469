// SPDX-License-Identifier: MIT
/// Codes of a tensor that was measured, row by row: rows are input channels, columns outputs (of weights) or vectors (of inputs).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/base/error.h"

namespace memwall {

struct MeasuredCodes {
  std::string file;
  std::int64_t rows = 0, columns = 0;
  std::vector<std::int64_t> values;
  std::int64_t smallest = 0, largest = 0;
  std::string fingerprint{};  ///< of all of them

  /// Throws InputError where a code does not fit: -2^(bits-1) to 2^(bits-1) - 1, or up to 2^bits - 1 where none is negative.
  void require(std::int64_t bits) const;
  /// And where they are fewer than rows × columns.
  void require(std::int64_t bits, std::int64_t block_rows, std::int64_t block_columns) const;
  /// Top left rows × columns of them, from `first_column` on, which must be there.
  std::vector<std::int64_t> block(std::int64_t block_rows, std::int64_t block_columns, std::int64_t first_column) const;

  /// Integers of a .npy or .safetensors file, at most 2^22: a sample is enough. Each file is read once in a process. Throws InputError.
  static std::shared_ptr<const MeasuredCodes> open(const std::string& file);
};

/// Where a file that a config names lies: beside the config; a value of the command line is a path of its own.
std::string beside(const Place& config, const std::string& file);

}  // namespace memwall
