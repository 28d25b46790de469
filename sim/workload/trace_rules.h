// SPDX-License-Identifier: MIT
/// The ranges every row keeps, whoever wrote it: a file, a generator or an importer.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "sim/workload/trace.h"

namespace memwall {

/// A row that breaks a rule: the trace column that is wrong and what was expected.
struct RowFault {
  std::string column;
  std::string message;
};

/// The first rule that `op` breaks: count, m, n, k ≥ 1, count·m·n·k < 2^63, every operand below 2^63 bytes,
/// bits 1–32, density in (0, 1], a source for each matmul, a tensor for each weight.
std::optional<RowFault> find_fault(const Op& op);

/// The product; throws InputError naming `what` when it is 2^63 or more. Factors are not negative.
std::int64_t checked_product(const char* what, std::initializer_list<std::int64_t> factors);

/// Whether `text` is valid UTF-8 without control characters.
bool is_plain_text(std::string_view text);

}  // namespace memwall
