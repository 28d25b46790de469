// SPDX-License-Identifier: MIT
#include "models/macro/measured_codes.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>

#include "models/base/fnv1a.h"
#include "models/tensor/tensor_file.h"

namespace memwall {
namespace {

constexpr std::int64_t kMostCodes = std::int64_t{1} << 22;

std::shared_ptr<const MeasuredCodes> read_codes(const std::string& file) {
  const NumberMatrix matrix = open_matrix(file);
  if (matrix.rows < 1 || matrix.columns < 1 || matrix.rows > kMostCodes / matrix.columns) {
    throw InputError(matrix.name + ": " + std::to_string(matrix.rows) + " x " + std::to_string(matrix.columns) +
                     " codes; expected 1 to 2^22: a sample of rows and columns is enough");
  }
  std::vector<std::int32_t> codes(std::size_t(matrix.rows * matrix.columns));
  matrix.read_integers(0, matrix.columns, codes.data());
  const auto [smallest, largest] = std::minmax_element(codes.begin(), codes.end());
  const std::string_view bytes(reinterpret_cast<const char*>(codes.data()), codes.size() * sizeof codes[0]);
  return std::make_shared<const MeasuredCodes>(MeasuredCodes{file,
                                                             matrix.rows,
                                                             matrix.columns,
                                                             {codes.begin(), codes.end()},
                                                             *smallest,
                                                             *largest,
                                                             fmt::format("{}x{}:{:016x}", matrix.rows, matrix.columns, fnv1a(bytes))});
}

}  // namespace

void MeasuredCodes::require(std::int64_t bits) const {
  const std::int64_t half = std::int64_t{1} << (bits - 1);
  if (smallest >= -half && largest < (smallest < 0 ? half : 2 * half)) return;
  throw InputError(file + ": codes from " + std::to_string(smallest) + " to " + std::to_string(largest) + " do not fit " +
                   std::to_string(bits) + " bits");
}

void MeasuredCodes::require(std::int64_t bits, std::int64_t block_rows, std::int64_t block_columns) const {
  require(bits);
  if (rows >= block_rows && columns >= block_columns) return;
  throw InputError(file + ": " + std::to_string(rows) + " x " + std::to_string(columns) + " codes; expected at least " +
                   std::to_string(block_rows) + " x " + std::to_string(block_columns));
}

std::vector<std::int64_t> MeasuredCodes::block(std::int64_t block_rows, std::int64_t block_columns, std::int64_t first_column) const {
  ensure(rows >= block_rows && columns >= first_column + block_columns, "a block that the tensor has");
  std::vector<std::int64_t> codes;
  codes.reserve(std::size_t(block_rows * block_columns));
  for (std::int64_t row = 0; row < block_rows; ++row) {
    const auto begin = values.begin() + row * columns + first_column;
    codes.insert(codes.end(), begin, begin + block_columns);
  }
  return codes;
}

std::shared_ptr<const MeasuredCodes> MeasuredCodes::open(const std::string& file) {
  static std::mutex lock;
  static std::map<std::string, std::shared_ptr<const MeasuredCodes>> known;
  const std::lock_guard<std::mutex> guard(lock);
  std::shared_ptr<const MeasuredCodes>& codes = known[file];
  if (!codes) codes = read_codes(file);
  return codes;
}

std::string beside(const Place& config, const std::string& file) {
  if (config.file.str().starts_with("--set")) return file;
  return (std::filesystem::path(config.file.str()).parent_path() / file).string();
}

}  // namespace memwall
