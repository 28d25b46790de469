// SPDX-License-Identifier: MIT
#include "sim/calibration/measured_rows.h"

#include <array>
#include <cstdlib>
#include <map>

namespace memwall {
namespace {

/// One line, field by field.
class Fields {
 public:
  Fields(const LineReader& reader, const std::map<std::string, std::size_t>& columns, const std::vector<CsvField>& fields)
      : reader_(reader), columns_(columns), fields_(fields) {}

  const std::string& text(const char* column) const { return field(column).text; }
  /// An integer of at least 0; an empty field is `missing`.
  std::int64_t integer(const char* column, std::int64_t missing) const {
    const CsvField& f = field(column);
    if (f.text.empty()) return missing;
    std::int64_t value = 0;
    if (!parse_integer(f.text, value) || value < 0)
      reader_.fail(f.column, column, "expected an integer of at least 0, got `" + f.text + "`");
    return value;
  }
  Seconds seconds(const char* column) const {
    const CsvField& f = field(column);
    char* end = nullptr;
    const double value = std::strtod(f.text.c_str(), &end);
    if (f.text.empty() || *end != '\0' || !(value > 0.0)) reader_.fail(f.column, column, "expected seconds above 0, got `" + f.text + "`");
    return Seconds(value);
  }
  [[noreturn]] void fail(const char* column, const std::string& expected) const {
    reader_.fail(field(column).column, column, "expected " + expected + ", got `" + text(column) + "`");
  }

 private:
  const CsvField& field(const char* column) const { return fields_[columns_.at(column)]; }
  const LineReader& reader_;
  const std::map<std::string, std::size_t>& columns_;
  const std::vector<CsvField>& fields_;
};

OperatorClass class_of(const Fields& fields) {
  const std::string& op = fields.text("op");
  if (op == "matmul" || op.starts_with("linear")) return OperatorClass::linear;
  if (op.starts_with("attn_prefill")) return OperatorClass::attention_prefill;
  if (op.starts_with("attn_decode")) return OperatorClass::attention_decode;
  if (op == "allreduce") return OperatorClass::all_reduce;
  for (const char* known : {"rmsnorm", "layernorm", "softmax", "gelu", "silu_mul", "residual_add"}) {
    if (op == known) return OperatorClass::rows;
  }
  fields.fail("op", "linear…, matmul, attn_prefill…, attn_decode…, allreduce, rmsnorm, layernorm, softmax, gelu, silu_mul or residual_add");
}

int bits_of(const Fields& fields) {
  static const std::map<std::string, int> widths = {{"fp8", 8}, {"int8", 8}, {"fp16", 16}, {"bf16", 16}, {"bytes", 16}, {"fp32", 32}};
  const auto found = widths.find(fields.text("dtype"));
  if (found == widths.end()) fields.fail("dtype", "fp8, int8, fp16, bf16, fp32 or bytes");
  return found->second;
}

/// What the class needs to be an operator at all.
void require(const Fields& fields, const MeasuredRow& row) {
  std::vector<std::pair<const char*, std::int64_t>> needed;
  switch (row.operator_class) {
    case OperatorClass::linear: needed = {{"M", row.m}, {"K", row.k}, {"N", row.n}}; break;
    case OperatorClass::attention_prefill:
      needed = {{"M", row.m}, {"q_heads", row.q_heads}, {"kv_heads", row.kv_heads}, {"head_dim", row.head_dim}};
      break;
    case OperatorClass::attention_decode:
      needed = {{"M", row.m}, {"q_heads", row.q_heads}, {"kv_heads", row.kv_heads}, {"head_dim", row.head_dim}, {"kv_len", row.kv_length}};
      break;
    case OperatorClass::rows: needed = {{"M", row.m}, {"N", row.n}}; break;
    case OperatorClass::all_reduce: needed = {{"msg_bytes", row.message_bytes}, {"n_gpus", row.devices - 1}}; break;
  }
  for (const auto& [column, value] : needed) {
    if (value < 1) fields.fail(column, "a number of the operator `" + row.op + "`");
  }
  if (row.q_heads > 0 && row.q_heads % row.kv_heads != 0) fields.fail("q_heads", "a multiple of kv_heads");
}

}  // namespace

const char* to_string(OperatorClass operator_class) {
  constexpr std::array<const char*, kOperatorClasses> names = {"linear", "attention_prefill", "attention_decode", "rows", "all_reduce"};
  return names[std::size_t(operator_class)];
}

std::vector<MeasuredRow> read_measured_rows(const std::string& path) {
  LineReader reader(path);
  std::string line;
  std::vector<CsvField> fields;
  if (!reader.next(line)) reader.fail(1, "", "expected a head of column names");
  split_csv(reader, line, fields);
  std::map<std::string, std::size_t> columns;
  for (std::size_t i = 0; i < fields.size(); ++i) columns[fields[i].text] = i;
  for (const char* column : {"device", "op", "M", "K", "N", "batch", "q_heads", "kv_heads", "head_dim", "kv_len", "msg_bytes", "n_gpus",
                             "dtype", "measured_latency_s", "source"}) {
    if (columns.count(column) == 0) reader.fail(1, "", std::string("the column `") + column + "` is missing");
  }
  const std::size_t width = fields.size();
  std::vector<MeasuredRow> rows;
  while (reader.next(line)) {
    if (line.empty()) continue;
    split_csv(reader, line, fields);
    if (fields.size() != width)
      reader.fail(1, "", "expected " + std::to_string(width) + " fields, as in the head, got " + std::to_string(fields.size()));
    const Fields in(reader, columns, fields);
    MeasuredRow row;
    row.device = in.text("device");
    const std::size_t count = row.device.find_first_not_of("0123456789");
    if (count != std::string::npos && count > 0 && row.device[count] == 'x') row.device.erase(0, count + 1);
    row.op = in.text("op");
    row.operator_class = class_of(in);
    row.m = in.integer("M", 0);
    row.k = in.integer("K", 0);
    row.n = in.integer("N", row.operator_class == OperatorClass::rows ? 1 : 0);
    row.batch = in.integer("batch", 1);
    row.q_heads = in.integer("q_heads", 0);
    row.kv_heads = in.integer("kv_heads", 0);
    row.head_dim = in.integer("head_dim", 0);
    row.kv_length = in.integer("kv_len", 0);
    row.message_bytes = in.integer("msg_bytes", 0);
    row.devices = in.integer("n_gpus", 1);
    row.bits = bits_of(in);
    row.latency = in.seconds("measured_latency_s");
    row.source = in.text("source");
    row.place = reader.place();
    require(in, row);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace memwall
