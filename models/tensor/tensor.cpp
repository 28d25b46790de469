// SPDX-License-Identifier: MIT
#include "models/tensor/tensor.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "models/base/error.h"

namespace memwall {
namespace {

struct TypeName {
  NumberType type;
  const char* name;
  int bytes;
};
constexpr TypeName kTypes[] = {
    {NumberType::int8, "int8", 1},         {NumberType::int16, "int16", 2},     {NumberType::int32, "int32", 4},
    {NumberType::int64, "int64", 8},       {NumberType::uint8, "uint8", 1},     {NumberType::uint16, "uint16", 2},
    {NumberType::uint32, "uint32", 4},     {NumberType::uint64, "uint64", 8},   {NumberType::float16, "float16", 2},
    {NumberType::bfloat16, "bfloat16", 2}, {NumberType::float32, "float32", 4}, {NumberType::float64, "float64", 8}};

template <class T>
T at(const NumberMatrix& matrix, std::int64_t row, std::int64_t column) {
  T value;
  std::memcpy(&value, matrix.data + row * matrix.row_stride + column * matrix.column_stride, sizeof value);
  return value;
}

std::string place(std::int64_t row, std::int64_t column) { return "at row " + std::to_string(row) + ", column " + std::to_string(column); }

/// Floats are refused; where one of the first is not finite, that is said too.
template <class T>
[[noreturn]] void refuse(const NumberMatrix& matrix) {
  constexpr std::int64_t kLooked = 1 << 20;
  for (std::int64_t row = 0; row < matrix.rows; ++row) {
    for (std::int64_t column = 0; column < matrix.columns && row * matrix.columns + column < kLooked; ++column) {
      const double value = double(at<T>(matrix, row, column));
      if (std::isfinite(value)) continue;
      throw InputError(matrix.name + ": " + (std::isnan(value) ? "NaN " : "infinity ") + place(row, column) + "; expected integers");
    }
  }
  throw InputError(matrix.name + ": holds " + to_string(matrix.type) + "; expected integers (quantise first)");
}

template <class T>
void read_as(const NumberMatrix& matrix, std::int64_t first, std::int64_t count, std::int32_t* to) {
  for (std::int64_t row = 0; row < matrix.rows; ++row) {
    for (std::int64_t column = 0; column < count; ++column) {
      const T value = at<T>(matrix, row, first + column);
      if constexpr (sizeof(T) > 4 || (sizeof(T) == 4 && !std::numeric_limits<T>::is_signed)) {
        using Wide = std::conditional_t<std::numeric_limits<T>::is_signed, std::int64_t, std::uint64_t>;
        const bool low = std::numeric_limits<T>::is_signed && std::int64_t(value) < std::numeric_limits<std::int32_t>::min();
        const bool high = Wide(value) > Wide(std::numeric_limits<std::int32_t>::max()) && !low &&
                          !(std::numeric_limits<T>::is_signed && std::int64_t(value) < 0);
        if (low || high)
          throw InputError(matrix.name + ": " + std::to_string(value) + " " + place(row, first + column) + " leaves 32 bits");
      }
      to[row * count + column] = std::int32_t(value);
    }
  }
}

}  // namespace

const char* to_string(NumberType type) { return kTypes[std::size_t(type)].name; }
std::int64_t bytes_of(NumberType type) { return kTypes[std::size_t(type)].bytes; }
bool is_integer(NumberType type) { return type < NumberType::float16; }

void NumberMatrix::read_integers(std::int64_t first, std::int64_t count, std::int32_t* to) const {
  switch (type) {
    case NumberType::int8: return read_as<std::int8_t>(*this, first, count, to);
    case NumberType::int16: return read_as<std::int16_t>(*this, first, count, to);
    case NumberType::int32: return read_as<std::int32_t>(*this, first, count, to);
    case NumberType::int64: return read_as<std::int64_t>(*this, first, count, to);
    case NumberType::uint8: return read_as<std::uint8_t>(*this, first, count, to);
    case NumberType::uint16: return read_as<std::uint16_t>(*this, first, count, to);
    case NumberType::uint32: return read_as<std::uint32_t>(*this, first, count, to);
    case NumberType::uint64: return read_as<std::uint64_t>(*this, first, count, to);
    case NumberType::float32: refuse<float>(*this);
    case NumberType::float64: refuse<double>(*this);
    case NumberType::float16:
    case NumberType::bfloat16: throw InputError(name + ": holds " + to_string(type) + "; expected integers (quantise first)");
  }
}

}  // namespace memwall
