// SPDX-License-Identifier: MIT
#include "sim/workload/trace.h"

#include <cmath>

#include "models/base/error.h"

namespace memwall {
namespace {

constexpr const char* kKindNames[kOpKinds] = {"matmul", "softmax", "layernorm", "rmsnorm", "gelu",       "silu_mul", "relu",
                                              "add",    "rope",    "embed",     "sample",  "requantize", "kv_append"};
constexpr const char* kSourceNames[] = {"", "weight", "kv", "activation"};
constexpr const char* kClassNames[kOpClasses] = {"qkv",      "attention",  "projection", "ffn",  "lm_head",
                                                 "norm_act", "collective", "embed",      "other"};

/// Per element: operands read, operands written, arithmetic operations. A transcendental function counts as one
/// operation: vector units have it as an instruction, and its cost is far below that of the bytes around it.
constexpr VectorCost kVectorCosts[kOpKinds] = {
    {0, 0, 0},  // matmul: not a vector operator
    {1, 1, 5},  // softmax: running maximum, subtract, exp, sum, divide
    {1, 1, 7},  // layernorm: sum; subtract, square, sum; scale by 1/sigma; gain, bias (gain and bias stay on chip)
    {1, 1, 4},  // rmsnorm: square, sum; scale by 1/rms; gain
    {1, 1, 8},  // gelu, tanh form: x³ (2), multiply-add (2), scale, tanh, add one, halve times x counted once
    {2, 1, 4},  // silu_mul: exp, add, divide; times the up projection
    {1, 1, 1},  // relu: maximum
    {2, 1, 1},  // add: two operands
    {1, 1, 3},  // rope: two products and a sum per element; the angles are a small table on chip
    {1, 1, 0},  // embed: a row of the table is copied
    {1, 0, 1},  // sample: one comparison per logit; what is written is one id per row (see Op::out_bytes)
    {1, 1, 2},  // requantize: scale, round
    {1, 1, 0},  // kv_append: a copy into the cache
};

std::int64_t scaled(std::int64_t total, double density) { return density == 1.0 ? total : std::llround((long double)total * density); }

void accumulate(std::int64_t& total, std::int64_t amount, const char* what) {
  if (__builtin_add_overflow(total, amount, &total)) {
    throw InputError(std::string("the trace's ") + what + " sum to 2^63 or more");
  }
}

}  // namespace

const char* to_string(OpKind kind) { return kKindNames[std::size_t(kind)]; }
const char* to_string(OperandSource source) { return kSourceNames[std::size_t(source)]; }
const char* to_string(OpClass op_class) { return kClassNames[std::size_t(op_class)]; }

std::int64_t bytes_of(std::int64_t elements, int bits) {
  // In two parts, because elements · bits may pass 2^63 where the bytes do not.
  return elements / 8 * bits + (elements % 8 * bits + 7) / 8;
}

std::int64_t Op::macs() const { return is_matmul() ? scaled(count * m * n * k, density) : 0; }
std::int64_t Op::elements() const { return is_matmul() ? 0 : scaled(count * m * n, density); }
std::int64_t Op::a_bytes() const { return bytes_of(count * m * (is_matmul() ? k : n), a_bits); }
std::int64_t Op::b_bytes() const { return is_matmul() ? bytes_of(count * k * n, b_bits) : 0; }
std::int64_t Op::out_bytes() const { return bytes_of(count * m * (kind == OpKind::sample ? 1 : n), out_bits); }

const VectorCost& vector_cost(OpKind kind) {
  ensure(kind != OpKind::matmul, "a matmul has no vector cost");
  return kVectorCosts[std::size_t(kind)];
}

OpClass default_op_class(const Op& op) {
  switch (op.kind) {
    case OpKind::matmul: return op.b_source == OperandSource::kv ? OpClass::attention : OpClass::other;
    case OpKind::softmax:
    case OpKind::rope:
    case OpKind::kv_append: return OpClass::attention;
    case OpKind::embed:
    case OpKind::sample: return OpClass::embed;
    default: return OpClass::norm_act;
  }
}

void TraceTotals::add(const Op& op) {
  ops += 1;
  accumulate(macs, op.macs(), "MACs");
  accumulate(weight_bytes, op.weight_bytes(), "weight bytes");
  accumulate(kv_bytes, op.kv_bytes(), "KV bytes");
  accumulate(kv_written_bytes, op.kv_written_bytes(), "written KV bytes");
  accumulate(vector_elements, op.elements(), "vector elements");
}

}  // namespace memwall
