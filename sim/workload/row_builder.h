// SPDX-License-Identifier: MIT
/// Writes the rows of a layer: numbers them, names them, links them, and keeps the bits of the workload.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/workload/generator.h"

namespace memwall {

/// A matmul's shape: `count` products A[m×k]·B[k×n].
struct RowShape {
  std::int64_t count = 1, m = 1, n = 1, k = 1;
};

class RowBuilder {
 public:
  explicit RowBuilder(const WorkloadSpec& spec) : spec_(spec) {}

  /// The rows that follow belong to `layer` of `step`; their names start with `layer<n>.` while `in_layer`.
  void enter(int step, std::int64_t layer, bool in_layer);

  /// Makes the next row wait for `ids` instead of the row above.
  RowBuilder& after(std::vector<std::int64_t> ids);

  /// The rows that follow form one fuse group of the layer, until another call; "" ends it.
  RowBuilder& group(const std::string& fuse);

  /// A matmul with the static weight `tensor` (by default the row's own name), and its requantize row.
  /// Returns the id that a reader of the output waits for, as all of these do.
  std::int64_t weight(const std::string& name, OpClass op_class, RowShape shape, const std::string& tensor = "");
  std::int64_t attention(const std::string& name, const std::string& fuse, RowShape shape, OperandSource b_source, double density);
  std::int64_t softmax(const std::string& name, const std::string& fuse, RowShape shape, double density);
  std::int64_t vector(OpKind kind, const std::string& name, std::int64_t m, std::int64_t n);
  std::int64_t vector(OpKind kind, const std::string& name, std::int64_t m, std::int64_t n, OpClass op_class);
  std::int64_t experts(OpKind kind, const std::string& name, RowShape shape);  ///< a vector operator, per expert
  std::int64_t embed(std::int64_t tokens, std::int64_t hidden);
  std::int64_t sample(std::int64_t rows, std::int64_t vocab);
  std::int64_t kv_append(std::int64_t m, std::int64_t n);

  std::int64_t last() const { return next_id_ - 1; }
  std::vector<Op>& rows() { return rows_; }
  std::string full_name(const std::string& name) const { return prefix_ + name; }

 private:
  Op make(OpKind kind, const std::string& name, RowShape shape);
  std::int64_t add(Op op);

  WorkloadSpec spec_;
  std::string prefix_;
  std::string group_;
  int layer_ = 0;
  int step_ = 0;
  std::int64_t next_id_ = 0;
  bool has_after_ = false;
  std::vector<std::int64_t> after_;
  std::vector<Op> rows_;
};

}  // namespace memwall
