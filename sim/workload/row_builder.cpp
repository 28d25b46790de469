// SPDX-License-Identifier: MIT
#include "sim/workload/row_builder.h"

#include "models/base/error.h"
#include "sim/workload/trace_rules.h"

namespace memwall {
namespace {

constexpr int kTokenIdBits = 32;

}  // namespace

void RowBuilder::enter(int step, std::int64_t layer, bool in_layer) {
  step_ = step;
  layer_ = int(layer);
  prefix_ = in_layer ? memwall::in_layer(layer, "") : "";
}

RowBuilder& RowBuilder::after(std::vector<std::int64_t> ids) {
  after_ = std::move(ids);
  has_after_ = true;
  return *this;
}

RowBuilder& RowBuilder::group(const std::string& fuse) {
  group_ = fuse.empty() ? "" : full_name(fuse);
  return *this;
}

Op RowBuilder::make(OpKind kind, const std::string& name, RowShape shape) {
  Op op;
  op.kind = kind;
  op.name = full_name(name);
  op.layer = layer_;
  op.step = step_;
  op.count = shape.count;
  op.m = shape.m;
  op.n = shape.n;
  op.k = shape.k;
  op.a_bits = op.out_bits = spec_.activation_bits;
  op.op_class = default_op_class(op);
  op.fuse = group_;
  return op;
}

std::int64_t RowBuilder::add(Op op) {
  op.id = next_id_++;
  if (has_after_) {
    op.after = std::move(after_);
    has_after_ = false;
  } else if (op.id > 0) {
    op.after = {op.id - 1};
  }
  if (const auto fault = find_fault(op)) throw InputError("the workload is too large: " + op.name + ": " + fault->message);
  rows_.push_back(std::move(op));
  return last();
}

std::int64_t RowBuilder::weight(const std::string& name, OpClass op_class, RowShape shape, const std::string& tensor) {
  Op op = make(OpKind::matmul, name, shape);
  op.b_source = OperandSource::weight;
  op.b_tensor = tensor.empty() ? op.name : tensor;
  op.b_bits = spec_.weight_bits;
  op.op_class = op_class;
  if (spec_.activation_bits >= 16) return add(std::move(op));
  // An epilogue: the next matmul reads narrow operands, the accumulator is wider.
  if (op.fuse.empty()) op.fuse = op.name;
  Op narrow = make(OpKind::requantize, name + ".requantize", {shape.count, shape.m, shape.n, 1});
  narrow.fuse = op.fuse;
  add(std::move(op));
  return add(std::move(narrow));
}

std::int64_t RowBuilder::attention(const std::string& name, const std::string& fuse, RowShape shape, OperandSource b_source,
                                   double density) {
  Op op = make(OpKind::matmul, name, shape);
  op.b_source = b_source;
  op.b_bits = b_source == OperandSource::kv ? spec_.kv_bits : spec_.activation_bits;
  op.density = density;
  op.fuse = full_name(fuse);
  op.op_class = OpClass::attention;
  return add(std::move(op));
}

std::int64_t RowBuilder::softmax(const std::string& name, const std::string& fuse, RowShape shape, double density) {
  Op op = make(OpKind::softmax, name, {shape.count, shape.m, shape.n, 1});
  op.density = density;
  op.fuse = full_name(fuse);
  return add(std::move(op));
}

std::int64_t RowBuilder::vector(OpKind kind, const std::string& name, std::int64_t m, std::int64_t n) {
  return add(make(kind, name, {1, m, n, 1}));
}

std::int64_t RowBuilder::vector(OpKind kind, const std::string& name, std::int64_t m, std::int64_t n, OpClass op_class) {
  Op op = make(kind, name, {1, m, n, 1});
  op.op_class = op_class;
  return add(std::move(op));
}

std::int64_t RowBuilder::experts(OpKind kind, const std::string& name, RowShape shape) {
  return add(make(kind, name, {shape.count, shape.m, shape.n, 1}));
}

std::int64_t RowBuilder::embed(std::int64_t tokens, std::int64_t hidden) {
  Op op = make(OpKind::embed, "embed", {1, tokens, hidden, 1});
  op.a_bits = spec_.weight_bits;  // what is read are rows of the table
  return add(std::move(op));
}

std::int64_t RowBuilder::sample(std::int64_t rows, std::int64_t vocab) {
  Op op = make(OpKind::sample, "sample", {1, rows, vocab, 1});
  op.out_bits = kTokenIdBits;
  return add(std::move(op));
}

std::int64_t RowBuilder::kv_append(std::int64_t m, std::int64_t n) {
  Op op = make(OpKind::kv_append, "kv_append", {1, m, n, 1});
  op.out_bits = spec_.kv_bits;
  return add(std::move(op));
}

}  // namespace memwall
