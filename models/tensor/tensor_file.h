// SPDX-License-Identifier: MIT
/// Matrices in files: NumPy's .npy, and .safetensors. Files are mapped, not read: one of many gigabytes costs what is used.
#pragma once

#include <cstdint>
#include <string>

#include "models/tensor/tensor.h"

namespace memwall {

/// `file.npy`, or `file.safetensors:name` (without a name where the file holds one tensor). Throws InputError on a file
/// that is none of these, is cut short, or holds no matrix.
NumberMatrix open_matrix(const std::string& path);

/// A matrix in a new .npy file, written in place. The file is moved to its name by commit(); before that it is a draft.
class NpyWriter {
 public:
  NpyWriter(const std::string& path, NumberType type, std::int64_t rows, std::int64_t columns);
  NpyWriter(const NpyWriter&) = delete;
  NpyWriter& operator=(const NpyWriter&) = delete;
  ~NpyWriter();

  /// Row by row.
  template <class T>
  T* values() {
    return reinterpret_cast<T*>(map_ + head_);
  }
  void commit();

 private:
  std::string path_, draft_;
  char* map_ = nullptr;
  std::size_t head_ = 0, bytes_ = 0;
  bool committed_ = false;
};

}  // namespace memwall
