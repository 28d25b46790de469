// SPDX-License-Identifier: MIT
#include "models/tensor/tensor_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "models/base/error.h"

namespace memwall {
namespace {

[[noreturn]] void fail(const std::string& path, const std::string& message) { throw InputError(path + ": " + message); }

struct MappedFile {
  std::shared_ptr<const void> owner;
  const char* data = nullptr;
  std::size_t bytes = 0;
};

MappedFile map_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(path, std::strerror(errno));
  struct stat about {};
  const bool known = ::fstat(file, &about) == 0 && S_ISREG(about.st_mode);
  const auto bytes = std::size_t(known ? about.st_size : 0);
  void* map = bytes > 0 ? ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
  ::close(file);
  if (!known) fail(path, "expected a file");
  if (bytes == 0) fail(path, "the file is empty");
  if (map == MAP_FAILED) fail(path, std::strerror(errno));
  return {std::shared_ptr<const void>(map, [bytes](const void* p) { ::munmap(const_cast<void*>(p), bytes); }),
          static_cast<const char*>(map), bytes};
}

/// rows · columns · size where that is no overflow.
std::optional<std::size_t> matrix_bytes(std::int64_t rows, std::int64_t columns, std::int64_t size) {
  std::int64_t count = 0, bytes = 0;
  if (rows < 0 || columns < 0 || __builtin_mul_overflow(rows, columns, &count) || __builtin_mul_overflow(count, size, &bytes)) return {};
  return std::size_t(bytes);
}

/// The value of `key` in the head of a .npy file, which is a Python literal of three known keys.
std::string npy_value(const std::string& path, const std::string& head, const std::string& key) {
  const std::string quoted = "'" + key + "':";
  const std::size_t at = head.find(quoted);
  if (at == std::string::npos) fail(path, "its head has no " + key);
  const std::size_t begin = head.find_first_not_of(' ', at + quoted.size());
  if (begin == std::string::npos) fail(path, "its head ends at " + key);
  const char closing = head[begin] == '(' ? ')' : head[begin] == '\'' ? '\'' : ',';
  const std::size_t end = head.find(closing, begin + 1);
  if (end == std::string::npos) fail(path, "its head ends at " + key);
  return head.substr(begin, end - begin + (closing != ','));
}

NumberType npy_type(const std::string& path, const std::string& descr) {
  static const std::pair<const char*, NumberType> kCodes[] = {
      {"i1", NumberType::int8},    {"i2", NumberType::int16},   {"i4", NumberType::int32},  {"i8", NumberType::int64},
      {"u1", NumberType::uint8},   {"u2", NumberType::uint16},  {"u4", NumberType::uint32}, {"u8", NumberType::uint64},
      {"f2", NumberType::float16}, {"f4", NumberType::float32}, {"f8", NumberType::float64}};
  const std::string code = descr.size() == 5 ? descr.substr(2, 2) : "";
  for (const auto& [name, type] : kCodes) {
    if (code != name) continue;
    if (descr[1] == '>' && bytes_of(type) > 1) fail(path, "is big-endian; expected little-endian numbers");
    return type;
  }
  fail(path, "holds numbers of type " + descr + "; expected integers of 1, 2, 4 or 8 bytes");
}

std::vector<std::int64_t> npy_shape(const std::string& path, const std::string& text) {
  std::vector<std::int64_t> shape;
  std::size_t i = 1;
  while (i < text.size() && text[i] != ')') {
    if (text[i] == ' ' || text[i] == ',') {
      ++i;
      continue;
    }
    std::int64_t length = 0;
    const std::size_t begin = i;
    for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
      if (__builtin_mul_overflow(length, 10, &length) || __builtin_add_overflow(length, text[i] - '0', &length))
        fail(path, "its shape is too large");
    }
    if (i == begin) fail(path, "its shape is no list of lengths: " + text);
    shape.push_back(length);
  }
  return shape;
}

NumberMatrix open_npy(const std::string& path) {
  const MappedFile file = map_file(path);
  if (file.bytes < 10 || std::memcmp(file.data, "\x93NUMPY", 6) != 0) fail(path, "not a .npy file");
  const auto byte = [&](std::size_t i) { return std::size_t(static_cast<unsigned char>(file.data[i])); };
  const bool wide = file.data[6] >= 2;
  const std::size_t start = wide ? 12 : 10;
  if (file.bytes < start) fail(path, "cut short in its head");
  const std::size_t length = byte(8) | byte(9) << 8 | (wide ? byte(10) << 16 | byte(11) << 24 : 0);
  if (length > file.bytes - start) fail(path, "cut short in its head");
  const std::string head(file.data + start, length);
  NumberMatrix matrix{path, npy_type(path, npy_value(path, head, "descr")), file.data + start + length, 0, 0, 0, 0, file.owner};
  const auto shape = npy_shape(path, npy_value(path, head, "shape"));
  if (shape.size() != 2) fail(path, "has " + std::to_string(shape.size()) + " dimensions; expected 2");
  matrix.rows = shape[0];
  matrix.columns = shape[1];
  const std::int64_t size = bytes_of(matrix.type);
  const auto bytes = matrix_bytes(matrix.rows, matrix.columns, size);
  if (!bytes || *bytes > file.bytes - start - length) {
    fail(path, "cut short: a matrix of " + std::to_string(shape[0]) + " x " + std::to_string(shape[1]) + " " + to_string(matrix.type) +
                   " does not fit into " + std::to_string(file.bytes) + " bytes");
  }
  const bool by_columns = npy_value(path, head, "fortran_order").starts_with("True");
  matrix.row_stride = by_columns ? size : matrix.columns * size;
  matrix.column_stride = by_columns ? matrix.rows * size : size;
  return matrix;
}

NumberType safetensors_type(const std::string& where, const std::string& name) {
  static const std::pair<const char*, NumberType> kNames[] = {
      {"I8", NumberType::int8},     {"I16", NumberType::int16},     {"I32", NumberType::int32},   {"I64", NumberType::int64},
      {"U8", NumberType::uint8},    {"U16", NumberType::uint16},    {"U32", NumberType::uint32},  {"U64", NumberType::uint64},
      {"F16", NumberType::float16}, {"BF16", NumberType::bfloat16}, {"F32", NumberType::float32}, {"F64", NumberType::float64}};
  for (const auto& [known, type] : kNames) {
    if (name == known) return type;
  }
  fail(where, "holds numbers of the unknown type " + name);
}

NumberMatrix open_safetensors(const std::string& path, const std::string& tensor) {
  const MappedFile file = map_file(path);
  std::uint64_t length = 0;
  if (file.bytes < 8) fail(path, "not a .safetensors file");
  std::memcpy(&length, file.data, 8);
  if (length > file.bytes - 8) fail(path, "not a .safetensors file: its head does not fit");
  const auto head = nlohmann::json::parse(file.data + 8, file.data + 8 + length, nullptr, false);
  if (!head.is_object()) fail(path, "not a .safetensors file: its head is no JSON object");
  std::vector<std::string> names;
  for (const auto& [name, entry] : head.items()) {
    if (name != "__metadata__") names.push_back(name);
  }
  const std::string wanted = tensor.empty() && names.size() == 1 ? names.front() : tensor;
  if (wanted.empty()) fail(path, "holds " + std::to_string(names.size()) + " tensors; expected FILE.safetensors:NAME");
  const std::string where = path + ":" + wanted;
  if (!head.contains(wanted) || wanted == "__metadata__") fail(path, "holds no tensor '" + wanted + "'" + did_you_mean(wanted, names));
  try {
    const auto& entry = head.at(wanted);
    const auto shape = entry.at("shape").get<std::vector<std::int64_t>>();
    const auto offsets = entry.at("data_offsets").get<std::vector<std::uint64_t>>();
    if (shape.size() != 2) fail(where, "has " + std::to_string(shape.size()) + " dimensions; expected 2");
    const NumberType type = safetensors_type(where, entry.at("dtype").get<std::string>());
    const auto bytes = matrix_bytes(shape[0], shape[1], bytes_of(type));
    const std::uint64_t room = file.bytes - 8 - length;
    if (!bytes || offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > room || offsets[1] - offsets[0] != *bytes) {
      fail(where, "its bytes are not where its head says");
    }
    return {where, type, file.data + 8 + length + offsets[0], shape[0], shape[1], shape[1] * bytes_of(type), bytes_of(type), file.owner};
  } catch (const nlohmann::json::exception&) {
    fail(where, "its head lacks dtype, shape or data_offsets");
  }
}

}  // namespace

NumberMatrix open_matrix(const std::string& path) {
  const std::string ending = ".safetensors";
  const std::size_t at = path.rfind(ending);
  if (at != std::string::npos && at + ending.size() == path.size()) return open_safetensors(path, "");
  if (at != std::string::npos && path[at + ending.size()] == ':') {
    return open_safetensors(path.substr(0, at + ending.size()), path.substr(at + ending.size() + 1));
  }
  return open_npy(path);
}

NpyWriter::NpyWriter(const std::string& path, NumberType type, std::int64_t rows, std::int64_t columns)
    : path_(path), draft_(path + ".part") {
  const std::string descr = (is_integer(type) ? "<i" : "<f") + std::to_string(bytes_of(type));
  std::string head =
      "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + std::to_string(rows) + ", " + std::to_string(columns) + "), }";
  head.append((64 - (10 + head.size() + 1) % 64) % 64, ' ');
  head += '\n';
  const auto bytes = matrix_bytes(rows, columns, bytes_of(type));
  if (!bytes) fail(path, "the result is too large");
  head_ = 10 + head.size();
  bytes_ = head_ + *bytes;
  const int file = ::open(draft_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) fail(path, std::string("cannot write the file: ") + std::strerror(errno));
  // Room is taken now: a full disk is told here, not by a signal in the middle.
  const int error = ::posix_fallocate(file, 0, off_t(bytes_));
  void* map = error ? MAP_FAILED : ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  if (map == MAP_FAILED) {
    ::unlink(draft_.c_str());
    fail(path, std::string("cannot write the file: ") + std::strerror(error ? error : errno));
  }
  map_ = static_cast<char*>(map);
  const char magic[10] = {'\x93', 'N', 'U', 'M', 'P', 'Y', 1, 0, char(head.size() & 255), char(head.size() >> 8)};
  std::memcpy(map_, magic, sizeof magic);
  std::memcpy(map_ + sizeof magic, head.data(), head.size());
}

NpyWriter::~NpyWriter() {
  if (map_) ::munmap(map_, bytes_);
  if (!committed_) ::unlink(draft_.c_str());
}

void NpyWriter::commit() {
  std::error_code error;
  std::filesystem::rename(draft_, path_, error);
  if (error) fail(path_, "cannot write the file: " + error.message());
  committed_ = true;
}

}  // namespace memwall
