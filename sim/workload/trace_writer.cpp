// SPDX-License-Identifier: MIT
#include <charconv>

#include "sim/workload/csv.h"
#include "sim/workload/trace_columns.h"
#include "sim/workload/trace_file.h"

namespace memwall {
namespace {

/// The shortest text that reads back as the same number.
std::string shortest(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string after_field(const Op& op, std::int64_t above, bool is_first) {
  if (op.after.empty()) return "-";
  if (!is_first && op.after.size() == 1 && op.after[0] == above) return "";
  std::string text;
  for (const std::int64_t id : op.after) text += (text.empty() ? "" : ";") + std::to_string(id);
  return text;
}

void write_head(const TraceHead& head, std::ostream& out) {
  out << kTraceVersionLine << '\n';
  if (!head.model.empty()) out << "# model: " << head.model << '\n';
  if (head.parameters > 0) out << "# parameters: " << head.parameters << '\n';
  if (!head.phase.empty()) out << "# phase: " << head.phase << '\n';
  out << "# batch: " << head.batch << '\n';
  if (head.tokens > 0) out << "# tokens: " << head.tokens << '\n';
  for (const auto& [key, value] : head.others) out << "# " << key << ": " << value << '\n';
  out << kTraceColumns << ",op_class\n";
}

/// k and the B operand: empty where a vector operator has none.
void write_b_operand(const Op& op, std::ostream& out) {
  if (op.is_matmul() || op.k != 1) out << op.k;
  out << ',' << to_string(op.b_source) << ',' << csv_field(op.b_tensor) << ',' << op.a_bits << ',';
  if (op.b_source != OperandSource::none) out << op.b_bits;
}

}  // namespace

void write_trace(TraceSource& source, std::ostream& out) {
  write_head(source.head(), out);
  Op op;
  std::int64_t above = 0;
  for (bool is_first = true; source.next(op); is_first = false) {
    out << op.id << ',' << csv_field(op.name) << ',' << op.layer << ',' << op.step << ',' << to_string(op.kind) << ',' << op.count << ','
        << op.m << ',' << op.n << ',';
    write_b_operand(op, out);
    out << ',' << op.out_bits << ',' << shortest(op.density) << ',' << csv_field(op.fuse) << ',' << after_field(op, above, is_first) << ','
        << to_string(op.op_class) << '\n';
    above = op.id;
  }
}

}  // namespace memwall
