// SPDX-License-Identifier: MIT
#include "sim/workload/trace_rules.h"

#include <limits>

#include "models/base/error.h"

namespace memwall {
namespace {

bool product_fits(std::initializer_list<std::int64_t> factors, std::int64_t& product) {
  product = 1;
  for (const std::int64_t factor : factors) {
    if (__builtin_mul_overflow(product, factor, &product)) return false;
  }
  return true;
}

/// Elements that stay below 2^63 bytes at `bits`: elements · bits / 8 ≤ 2^63 − 1, with room for rounding up.
bool bytes_fit(std::int64_t elements, int bits) { return bits <= 8 || elements / 8 < std::numeric_limits<std::int64_t>::max() / bits - 1; }

std::optional<RowFault> find_shape_fault(const Op& op) {
  for (const auto& [column, value] : {std::pair{"count", op.count}, {"m", op.m}, {"n", op.n}, {"k", op.k}}) {
    if (value < 1) return RowFault{column, "expected at least 1, got " + std::to_string(value)};
  }
  std::int64_t work = 0;
  if (!product_fits({op.count, op.m, op.n, op.k}, work)) {
    return RowFault{"count", "count · m · n · k must be below 2^63"};
  }
  const std::int64_t a_elements = op.count * op.m * (op.is_matmul() ? op.k : op.n);
  if (!bytes_fit(a_elements, op.a_bits) || !bytes_fit(op.count * op.m * op.n, op.out_bits) ||
      (op.is_matmul() && !bytes_fit(op.count * op.k * op.n, op.b_bits))) {
    return RowFault{"count", "each operand must be below 2^63 bytes"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<RowFault> find_fault(const Op& op) {
  for (const auto& [column, bits] : {std::pair{"a_bits", op.a_bits}, {"b_bits", op.b_bits}, {"out_bits", op.out_bits}}) {
    if (bits < 1 || bits > 32) return RowFault{column, "expected 1 to 32 bits, got " + std::to_string(bits)};
  }
  if (auto fault = find_shape_fault(op)) return fault;
  if (!(op.density > 0.0 && op.density <= 1.0)) return RowFault{"density", "expected a share above 0 and at most 1"};
  if (op.is_matmul() && op.b_source == OperandSource::none) {
    return RowFault{"b_source", "a matmul needs one of weight, kv, activation"};
  }
  if (op.is_matmul() && op.b_source == OperandSource::weight && op.b_tensor.empty()) {
    return RowFault{"b_tensor", "a weight needs the name of its tensor"};
  }
  return std::nullopt;
}

std::int64_t checked_product(const char* what, std::initializer_list<std::int64_t> factors) {
  std::int64_t product = 0;
  if (!product_fits(factors, product)) throw InputError(std::string(what) + " is 2^63 or more");
  return product;
}

bool is_plain_text(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x20 || lead == 0x7f) return false;
    const int length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length == 0 || i + std::size_t(length) > text.size()) return false;
    for (int next = 1; next < length; ++next) {
      const auto byte = static_cast<unsigned char>(text[i + std::size_t(next)]);
      if ((byte & 0xc0) != 0x80) return false;
      // Overlong forms, surrogates and values past U+10FFFF show in the second byte.
      if (next == 1 && ((lead == 0xe0 && byte < 0xa0) || (lead == 0xed && byte > 0x9f) || (lead == 0xf0 && byte < 0x90) ||
                        (lead == 0xf4 && byte > 0x8f) || (lead == 0xc2 && byte < 0xa0))) {
        return false;
      }
    }
    i += std::size_t(length);
  }
  return true;
}

}  // namespace memwall
