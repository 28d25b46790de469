// SPDX-License-Identifier: MIT
#include "sim/workload/import_scalesim.h"

#include <filesystem>

#include "sim/workload/csv.h"
#include "sim/workload/rows_trace.h"
#include "sim/workload/trace_rules.h"

namespace memwall {
namespace {

constexpr std::int64_t kMaxSize = std::int64_t{1} << 31;

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// Fields without the blanks around them and without the empty ones that trailing commas make.
std::vector<CsvField> split_loosely(const LineReader& lines, const std::string& line) {
  std::vector<CsvField> fields;
  split_csv(lines, line, fields);
  for (CsvField& field : fields) field.text = trimmed(field.text);
  while (!fields.empty() && fields.back().text.empty()) fields.pop_back();
  return fields;
}

bool is_gemm_head(const LineReader& lines, const std::vector<CsvField>& head) {
  if (head.size() == 4 && head[1].text == "M" && head[2].text == "N" && head[3].text == "K") return true;
  if ((head.size() == 8 || head.size() == 9) && head[1].text.starts_with("IFMAP")) return false;
  lines.fail(1, "",
             "expected `Layer, M, N, K,` or `Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, "
             "Channels, Num Filter, Strides,` as the first line");
}

std::vector<std::int64_t> read_sizes(const LineReader& lines, const std::vector<CsvField>& head, const std::vector<CsvField>& fields) {
  if (fields.size() != head.size()) {
    lines.fail(1, "", "expected " + std::to_string(head.size()) + " fields, got " + std::to_string(fields.size()));
  }
  std::vector<std::int64_t> sizes;
  for (std::size_t i = 1; i < fields.size(); ++i) {
    std::int64_t size = 0;
    if (!parse_integer(fields[i].text, size) || size < 1 || size > kMaxSize) {
      lines.fail(fields[i].column, head[i].text, "expected an integer from 1 to 2^31, got `" + fields[i].text + "`");
    }
    sizes.push_back(size);
  }
  return sizes;
}

struct MatmulSize {
  std::int64_t m, n, k;
};

MatmulSize lower_convolution(const LineReader& lines, const std::vector<std::int64_t>& sizes) {
  const std::int64_t filter_height = sizes[2], filter_width = sizes[3];
  const std::int64_t stride_height = sizes[6], stride_width = sizes.back();  // one stride may stand for both
  if (filter_height > sizes[0] || filter_width > sizes[1]) lines.fail(1, "", "the filter is larger than its input");
  const std::int64_t height = (sizes[0] - filter_height + stride_height) / stride_height;
  const std::int64_t width = (sizes[1] - filter_width + stride_width) / stride_width;
  const std::int64_t k = checked_product("filter height · filter width · channels", {filter_height, filter_width, sizes[4]});
  return {height * width, sizes[5], k};
}

Op make_row(const std::string& name, std::int64_t id, MatmulSize size, int weight_bits, int activation_bits) {
  Op op;
  op.id = id;
  op.name = name;
  op.layer = int(id);
  op.m = size.m;
  op.n = size.n;
  op.k = size.k;
  op.b_source = OperandSource::weight;
  op.b_tensor = "layer" + std::to_string(id) + "." + name;  // layers may share a name
  op.a_bits = op.out_bits = activation_bits;
  op.b_bits = weight_bits;
  if (id > 0) op.after = {id - 1};
  return op;
}

}  // namespace

std::unique_ptr<TraceSource> import_scalesim(const std::string& path, int weight_bits, int activation_bits) {
  LineReader lines(path);
  std::string line;
  if (!lines.next(line)) throw InputError({path}, "", "is empty");
  const std::vector<CsvField> head = split_loosely(lines, line);
  const bool is_gemm = is_gemm_head(lines, head);
  TraceHead trace{std::filesystem::path(path).stem().string(), 0, "prefill", 1, 1, {}};
  if (!is_plain_text(trace.model)) trace.model = "topology";
  std::vector<Op> rows;
  while (lines.next(line)) {
    const std::vector<CsvField> fields = split_loosely(lines, line);
    if (fields.empty()) continue;
    const std::vector<std::int64_t> sizes = read_sizes(lines, head, fields);
    const MatmulSize size = is_gemm ? MatmulSize{sizes[0], sizes[1], sizes[2]} : lower_convolution(lines, sizes);
    rows.push_back(make_row(fields[0].text, std::int64_t(rows.size()), size, weight_bits, activation_bits));
    if (const auto fault = find_fault(rows.back())) lines.fail(1, fault->column, fault->message);
    if (__builtin_add_overflow(trace.parameters, size.k * size.n, &trace.parameters)) lines.fail(1, "", "the weights pass 2^63");
  }
  if (rows.empty()) throw InputError({path}, "", "has no layers");
  return std::make_unique<RowsTrace>(std::move(trace), std::move(rows));
}

}  // namespace memwall
