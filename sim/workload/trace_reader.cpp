// SPDX-License-Identifier: MIT
#include <charconv>
#include <limits>
#include <unordered_map>

#include "sim/workload/csv.h"
#include "sim/workload/row_order.h"
#include "sim/workload/trace_columns.h"
#include "sim/workload/trace_file.h"
#include "sim/workload/trace_head.h"
#include "sim/workload/trace_rules.h"

namespace memwall {
namespace {

constexpr std::size_t kColumns = std::size_t(TraceColumn::op_class) + 1;
constexpr const char* kColumnNames[kColumns] = {"id",     "name",     "layer",   "step",     "kind",     "count",
                                                "m",      "n",        "k",       "b_source", "b_tensor", "a_bits",
                                                "b_bits", "out_bits", "density", "fuse",     "after",    "op_class"};

/// What a weight tensor looked like when it was first named.
struct TensorShape {
  std::int64_t count, k, n;
  int bits;
  bool operator==(const TensorShape&) const = default;
};

class TraceFile : public TraceSource {
 public:
  explicit TraceFile(const std::string& path) : lines_(path), head_(read_trace_head(lines_)) {}
  const TraceHead& head() const override { return head_.head; }
  bool next(Op& op) override;

 private:
  void parse(Op& op) const;
  void parse_after(std::vector<std::int64_t>& after) const;
  void check_tensor(const Op& op);

  const CsvField& field(TraceColumn column) const { return fields_[std::size_t(column)]; }
  [[noreturn]] void fail(TraceColumn column, const std::string& message) const;
  std::int64_t integer(TraceColumn column, std::int64_t min, std::int64_t max) const;
  std::int64_t optional_integer(TraceColumn column, std::int64_t fallback, bool is_optional) const;
  double density() const;
  template <class T>
  T choice(TraceColumn column, std::size_t size) const;

  LineReader lines_;
  ParsedHead head_;
  std::string line_;
  std::vector<CsvField> fields_;
  RowOrder order_;
  std::unordered_map<std::string, TensorShape> tensors_;
};

void TraceFile::fail(TraceColumn column, const std::string& message) const {
  lines_.fail(field(column).column, kColumnNames[std::size_t(column)], message);
}

std::int64_t TraceFile::integer(TraceColumn column, std::int64_t min, std::int64_t max) const {
  std::int64_t value = 0;
  const std::string& text = field(column).text;
  if (parse_integer(text, value) && value >= min && value <= max) return value;
  const bool is_bounded = max < std::numeric_limits<std::int64_t>::max();
  fail(column, "expected an integer of at least " + std::to_string(min) +
                   (is_bounded ? " and at most " + std::to_string(max) : " and below 2^63") + ", got `" + text + "`");
}

std::int64_t TraceFile::optional_integer(TraceColumn column, std::int64_t fallback, bool is_optional) const {
  if (is_optional && field(column).text.empty()) return fallback;
  const bool is_bits = column == TraceColumn::b_bits;
  return integer(column, 1, is_bits ? 32 : std::numeric_limits<std::int64_t>::max());
}

double TraceFile::density() const {
  const std::string& text = field(TraceColumn::density).text;
  double value = 0.0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc() && rest == end && value > 0.0 && value <= 1.0) return value;
  fail(TraceColumn::density, "expected a number above 0 and at most 1, got `" + text + "`");
}

template <class T>
T TraceFile::choice(TraceColumn column, std::size_t size) const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < size; ++i) {
    names.emplace_back(to_string(T(i)));
    if (field(column).text == names.back()) return T(i);
  }
  fail(column, "unknown `" + field(column).text + "`" + did_you_mean(field(column).text, names));
}

void TraceFile::parse(Op& op) const {
  constexpr std::int64_t kMaxInt = std::numeric_limits<int>::max();
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  op.id = integer(TraceColumn::id, 0, kMax);
  op.name = field(TraceColumn::name).text;
  op.layer = int(integer(TraceColumn::layer, 0, kMaxInt));
  op.step = int(integer(TraceColumn::step, 0, kMaxInt));
  op.kind = choice<OpKind>(TraceColumn::kind, kOpKinds);
  op.count = integer(TraceColumn::count, 1, kMax);
  op.m = integer(TraceColumn::m, 1, kMax);
  op.n = integer(TraceColumn::n, 1, kMax);
  op.k = optional_integer(TraceColumn::k, 1, !op.is_matmul());
  op.b_source = choice<OperandSource>(TraceColumn::b_source, 4);
  op.b_tensor = field(TraceColumn::b_tensor).text;
  op.a_bits = int(integer(TraceColumn::a_bits, 1, 32));
  op.b_bits = int(optional_integer(TraceColumn::b_bits, 16, !op.is_matmul() && op.b_source == OperandSource::none));
  op.out_bits = int(integer(TraceColumn::out_bits, 1, 32));
  op.density = density();
  op.fuse = field(TraceColumn::fuse).text;
  parse_after(op.after);
  const bool has_class = fields_.size() == kColumns && !field(TraceColumn::op_class).text.empty();
  op.op_class = has_class ? choice<OpClass>(TraceColumn::op_class, kOpClasses) : default_op_class(op);
}

void TraceFile::parse_after(std::vector<std::int64_t>& after) const {
  after.clear();
  const std::string& text = field(TraceColumn::after).text;
  if (text == "-") return;
  if (text.empty()) {
    if (!order_.empty()) after.push_back(order_.last());
    return;
  }
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(';', at), text.size());
    const std::string word = text.substr(at, end - at);
    std::int64_t id = 0;
    if (!parse_integer(word, id) || id < 0) fail(TraceColumn::after, "expected ids joined by `;`, got `" + text + "`");
    if (!order_.within_reach(id)) {
      fail(TraceColumn::after, "row " + word + (order_.seen(id) ? " is more than 4096 rows back" : " is no earlier row"));
    }
    after.push_back(id);
    at = end + 1;
  }
}

void TraceFile::check_tensor(const Op& op) {
  if (!op.is_matmul() || op.b_source != OperandSource::weight) return;
  const TensorShape shape{op.count, op.k, op.n, op.b_bits};
  const auto [known, is_new] = tensors_.emplace(op.b_tensor, shape);
  if (!is_new && known->second != shape) {
    fail(TraceColumn::b_tensor, "`" + op.b_tensor + "` had another count, k, n or b_bits in an earlier row");
  }
}

bool TraceFile::next(Op& op) {
  if (!lines_.next(line_)) return false;
  split_csv(lines_, line_, fields_);
  const std::size_t most = head_.has_class_column ? kColumns : kColumns - 1;
  if (fields_.size() < kColumns - 1 || fields_.size() > most) {
    lines_.fail(1, "", "expected " + std::to_string(most) + " fields, got " + std::to_string(fields_.size()));
  }
  parse(op);
  if (const auto fault = find_fault(op)) {
    std::size_t column = 0;
    while (fault->column != kColumnNames[column]) ++column;
    fail(TraceColumn(column), fault->message);
  }
  check_tensor(op);
  if (!order_.add(op.id)) fail(TraceColumn::id, "id " + std::to_string(op.id) + " was used before");
  return true;
}

}  // namespace

std::unique_ptr<TraceSource> open_trace(const std::string& path) { return std::make_unique<TraceFile>(path); }

}  // namespace memwall
