// SPDX-License-Identifier: MIT
/// Values as compact bytes, for files that only the same build of the program reads back.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace memwall {

class ByteWriter {
 public:
  /// Seven bits a byte, the lowest first.
  void put(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += char(0x80 | (value & 0x7f));
    bytes_ += char(value);
  }
  template <class... Values>
  void put_all(Values... values) {
    (put(std::uint64_t(values)), ...);
  }
  /// To the last bit.
  void put_real(double value) { bytes_.append(reinterpret_cast<const char*>(&value), sizeof value); }
  void put_text(std::string_view text) {
    put(text.size());
    bytes_ += text;
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads what a ByteWriter wrote, in the same order. Of other bytes it makes zeros and empty texts, and says so at the end.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  std::int64_t get() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
      const auto byte = std::uint8_t(bytes_.front());
      bytes_.remove_prefix(1);
      value |= std::uint64_t(byte & 0x7f) << shift;
      if (byte < 0x80) return std::int64_t(value);
    }
    broken_ = true;
    return 0;
  }
  double real() {
    double value = 0.0;
    if (bytes_.size() < sizeof value) {
      broken_ = true;
      return 0.0;
    }
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_.remove_prefix(sizeof value);
    return value;
  }
  /// A number of things that take at least a byte each.
  std::size_t count() {
    const auto number = std::size_t(get());
    if (number > bytes_.size()) broken_ = true;
    return broken_ ? 0 : number;
  }
  std::string_view text() {
    const std::size_t size = count();
    const std::string_view text = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return text;
  }
  std::string_view rest() const { return bytes_; }
  bool ended_well() const { return !broken_ && bytes_.empty(); }

 private:
  std::string_view bytes_;
  bool broken_ = false;
};

}  // namespace memwall
