// SPDX-License-Identifier: MIT
#include "models/compute/systolic_array.h"

namespace memwall {
namespace {

/// A count that refuses to pass 2^63.
class Count {
 public:
  constexpr Count(std::int64_t value) : value_(value) {}
  constexpr operator std::int64_t() const { return value_; }
  friend Count operator+(Count a, Count b) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a.value_, b.value_, &sum)) refuse();
    return sum;
  }
  friend Count operator*(Count a, Count b) {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(a.value_, b.value_, &product)) refuse();
    return product;
  }

 private:
  [[noreturn]] static void refuse() {
    throw InputError("the matmul is too large: expected fewer than 2^63 cycles, MACs, reads and writes");
  }
  std::int64_t value_;
};

/// How many pieces of `size` cover `all`, both at least 1, whatever their size.
Count pieces(std::int64_t all, std::int64_t size) { return (all - 1) / size + 1; }

std::int64_t at_least_one(const char* name, std::int64_t value) {
  if (value < 1) throw InputError(std::string(name) + ": expected an integer from 1, got " + std::to_string(value));
  return value;
}

std::int64_t edge(const char* name, std::int64_t value) {
  if (value < 1 || value > SystolicArrayConfig::kMaxEdge) {
    throw InputError(std::string(name) + ": expected an integer from 1 to " + std::to_string(SystolicArrayConfig::kMaxEdge) + ", got " +
                     std::to_string(value));
  }
  return value;
}

}  // namespace

const std::vector<std::string>& dataflow_names() {
  static const std::vector<std::string> names = {"ws", "os", "is"};
  return names;
}

Dataflow parse_dataflow(const std::string& name) {
  const std::vector<std::string>& names = dataflow_names();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return Dataflow(i);
  }
  throw InputError("dataflow: expected ws, os or is, got '" + name + "'");
}

SystolicArrayConfig SystolicArrayConfig::read(ConfigReader in) {
  SystolicArrayConfig config{};
  config.rows = in.integer("rows", 1, kMaxEdge);
  config.columns = in.integer("columns", 1, kMaxEdge);
  config.dataflow = Dataflow(in.choice("dataflow", dataflow_names()));
  return config;
}

SystolicArray::SystolicArray(SystolicArrayConfig config) : config_(config) {
  edge("rows", config.rows);
  edge("columns", config.columns);
}

SystolicRun SystolicArray::matmul(const SystolicMatmul& shape) const {
  const Count rows = config_.rows, columns = config_.columns;
  const Count m = at_least_one("m", shape.m), n = at_least_one("n", shape.n), k = at_least_one("k", shape.k);
  SystolicRun run{};

  // What lies along the rows and columns of the array, and what streams past.
  const bool outputs_stay = config_.dataflow == Dataflow::output_stationary, inputs_stay = config_.dataflow == Dataflow::input_stationary;
  const Count down = outputs_stay ? m : k, across = inputs_stay ? m : n, streamed = outputs_stay ? k : inputs_stay ? n : m;
  const Count row_folds = pieces(down, rows), column_folds = pieces(across, columns);
  const Count folds = row_folds * column_folds;

  // A stationary operand is shifted in first, a row a cycle. A stream enters row r and column c with r and c cycles of delay,
  // so that the last cell is done R + C − 2 cycles after the last element entered the first.
  const Count preload = outputs_stay ? Count(0) : rows;
  const Count per_fold = preload + streamed + rows + columns + Count(-2);

  run.folds = folds;
  run.cycles_per_fold = per_fold;
  run.cycles = folds * per_fold - 1;
  run.macs = m * n * k;
  switch (config_.dataflow) {
    case Dataflow::weight_stationary:
      run.ifmap_reads = m * k * column_folds;
      run.filter_reads = k * n;
      run.ofmap_writes = m * n * row_folds;
      break;
    case Dataflow::output_stationary:
      run.ifmap_reads = m * k * column_folds;
      run.filter_reads = k * n * row_folds;
      run.ofmap_writes = m * n + Count(SystolicRun::kDrainWrites) * n * row_folds;
      break;
    case Dataflow::input_stationary:
      run.ifmap_reads = m * k;
      run.filter_reads = k * n * column_folds;
      run.ofmap_writes = m * n * row_folds;
      break;
  }
  const double cells = double(rows) * double(columns);
  run.mapping_efficiency = double(down) * double(across) / (cells * double(folds));
  if (run.cycles > 0) run.utilization = double(run.macs) / (cells * double(run.cycles));
  return run;
}

}  // namespace memwall
