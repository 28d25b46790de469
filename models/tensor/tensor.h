// SPDX-License-Identifier: MIT
/// A tensor of numbers in memory, in a file that is mapped, or in a foreign array.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace memwall {

enum class NumberType { int8, int16, int32, int64, uint8, uint16, uint32, uint64, float16, bfloat16, float32, float64 };
/// NumPy's name: "int8", "float32", ...
const char* to_string(NumberType type);
std::int64_t bytes_of(NumberType type);
bool is_integer(NumberType type);

/// A matrix whose numbers lie `row_stride` and `column_stride` bytes apart.
struct NumberMatrix {
  std::string name;  ///< for messages: a file, an argument
  NumberType type = NumberType::int8;
  const char* data = nullptr;
  std::int64_t rows = 0, columns = 0;
  std::int64_t row_stride = 0, column_stride = 0;
  std::shared_ptr<const void> owner;  ///< keeps `data` alive

  /// Columns `first` to `first + count` as 32-bit integers, row by row. Throws InputError on numbers that are no integers
  /// (saying where one is not finite) and on integers beyond 32 bits, with their place.
  void read_integers(std::int64_t first, std::int64_t count, std::int32_t* to) const;
};

}  // namespace memwall
