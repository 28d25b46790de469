// SPDX-License-Identifier: MIT
/// One transformer pass as a stream of operators: the contract between workloads and machines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace memwall {

enum class OpKind { matmul, softmax, layernorm, rmsnorm, gelu, silu_mul, relu, add, rope, embed, sample, requantize, kv_append };
enum class OperandSource { none, weight, kv, activation };
enum class OpClass { qkv, attention, projection, ffn, lm_head, norm_act, collective, embed, other };
inline constexpr std::size_t kOpKinds = 13;
inline constexpr std::size_t kOpClasses = 9;

const char* to_string(OpKind kind);
const char* to_string(OperandSource source);
const char* to_string(OpClass op_class);

/// One row. A matmul is `count` independent products A[m×k]·B[k×n], each with its own B; any other kind works on
/// count·m·n elements. Densities scale work, never operand bytes.
struct Op {
  std::int64_t id = 0;
  std::string name;
  int layer = 0;
  int step = 0;  ///< 0 = prefill, t = t-th decode step
  OpKind kind = OpKind::matmul;
  std::int64_t count = 1, m = 1, n = 1, k = 1;
  OperandSource b_source = OperandSource::none;
  std::string b_tensor;  ///< names a static weight
  int a_bits = 16, b_bits = 16, out_bits = 16;
  double density = 1.0;             ///< share of MACs or elements needed, in (0, 1]
  std::string fuse;                 ///< adjacent rows of one group run as one kernel
  std::vector<std::int64_t> after;  ///< ids of the rows this one waits for
  OpClass op_class = OpClass::other;

  bool is_matmul() const { return kind == OpKind::matmul; }
  /// Multiply-accumulates needed; density applied, rounded to the nearest. Zero for other kinds.
  std::int64_t macs() const;
  /// Elements of a vector operator after density, rounded to the nearest; zero for a matmul.
  std::int64_t elements() const;
  std::int64_t a_bytes() const;    ///< operand A of a matmul, or the elements of a vector operator once
  std::int64_t b_bytes() const;    ///< operand B of all instances; zero where there is none
  std::int64_t out_bytes() const;  ///< of a `sample`: one token id per row
  std::int64_t weight_bytes() const { return b_source == OperandSource::weight ? b_bytes() : 0; }
  std::int64_t kv_bytes() const { return b_source == OperandSource::kv ? b_bytes() : 0; }
  std::int64_t kv_written_bytes() const { return kind == OpKind::kv_append ? out_bytes() : 0; }
};

/// Bytes of `elements` at `bits` each, rounded up to whole bytes.
std::int64_t bytes_of(std::int64_t elements, int bits);

/// Operand reads, writes and arithmetic operations per element of a vector operator; serves both machines.
struct VectorCost {
  double reads;
  double writes;
  double ops;
};
const VectorCost& vector_cost(OpKind kind);

/// The class that follows from kind and source, where the row does not say it.
OpClass default_op_class(const Op& op);

/// What stands before the rows. `others` keeps unknown keys in file order.
struct TraceHead {
  std::string model;
  std::int64_t parameters = 0;  ///< of the whole model
  std::string phase;
  std::int64_t batch = 1;
  std::int64_t tokens = 0;  ///< output tokens of the trace
  std::vector<std::pair<std::string, std::string>> others;
};

/// A trace as it streams by: memory does not grow with its length.
class TraceSource {
 public:
  virtual ~TraceSource() = default;
  virtual const TraceHead& head() const = 0;
  /// Fills the next row; false at the end. Throws InputError with file:line on a bad row.
  virtual bool next(Op& op) = 0;
};

/// Totals over a trace, as `trace info` prints them; `parameters` is the head's. Throws InputError past 2^63.
struct TraceTotals {
  std::int64_t ops = 0, macs = 0, parameters = 0, weight_bytes = 0, kv_bytes = 0, kv_written_bytes = 0, vector_elements = 0;
  void add(const Op& op);
};

}  // namespace memwall
