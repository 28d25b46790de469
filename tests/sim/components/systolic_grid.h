// SPDX-License-Identifier: MIT
/// A systolic array cell by cell: registers, wires and a clock; values move and are multiplied. It knows no formula of cycles.
///
/// The wires into the edge cells are driven while the clock is low; every register takes its input on the rising edge. A fold ends when
/// the last output has come out, padding included, and the next begins with the next cycle.
#pragma once

#include <memory>
#include <ostream>
#include <systemc>
#include <utility>
#include <vector>

#include "models/compute/systolic_array.h"
#include "sim/kernel/simulation.h"

namespace memwall::systolic_test {

/// What a wire carries in a cycle. `step` is the position in the stream of its fold.
struct Word {
  bool valid = false, last = false;
  std::int64_t value = 0, step = 0;
  bool operator==(const Word& o) const { return valid == o.valid && last == o.last && value == o.value && step == o.step; }
};
inline std::ostream& operator<<(std::ostream& out, const Word& word) { return out << word.value; }
inline void sc_trace(sc_core::sc_trace_file*, const Word&, const std::string&) {}
using Wire = sc_core::sc_signal<Word>;
using BitWire = sc_core::sc_signal<bool>;

/// A matrix in on-chip memory. Beyond its edges it reads as 0, which is not counted.
class Matrix {
 public:
  Matrix(std::int64_t rows, std::int64_t columns) : rows_(rows), columns_(columns), values_(std::size_t(rows * columns)) {}
  std::int64_t& at(std::int64_t r, std::int64_t c) { return values_[std::size_t(r * columns_ + c)]; }
  std::int64_t at(std::int64_t r, std::int64_t c) const { return values_[std::size_t(r * columns_ + c)]; }
  std::int64_t read(std::int64_t r, std::int64_t c) {
    if (r >= rows_ || c >= columns_) return 0;
    ++accesses;
    return at(r, c);
  }
  void accumulate(std::int64_t r, std::int64_t c, std::int64_t value) {
    if (r >= rows_ || c >= columns_) return;
    ++accesses;
    at(r, c) += value;
  }
  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  std::int64_t accesses = 0;

 private:
  std::int64_t rows_, columns_;
  std::vector<std::int64_t> values_;
};

/// Registers in a row: a lane of the skew.
class DelayLine : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(DelayLine);
  DelayLine(sc_core::sc_module_name name, std::size_t depth, BitWire& clock, Wire& from, Wire& to)
      : sc_module(name), held_(depth), from_(from), to_(to) {
    SC_METHOD(shift);
    sensitive << clock.posedge_event();
    dont_initialize();
  }

 private:
  void shift() {
    for (std::size_t i = held_.size() - 1; i > 0; --i) held_[i] = held_[i - 1];
    held_.front() = from_.read();
    to_.write(held_.back());
  }
  std::vector<Word> held_;
  Wire &from_, &to_;
};

/// The wires of one cell.
struct CellWires {
  Wire &west, &east, &north, &south;
};

/// What goes wrong where operands do not meet in step.
struct Faults {
  std::int64_t out_of_step = 0;  ///< words that met one of another step, or none
  std::int64_t collisions = 0;   ///< outputs of a column in the same cycle
};

/// Holds an operand that was shifted in from the north; sums move south, the other operand east.
class StationaryCell : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(StationaryCell);
  StationaryCell(sc_core::sc_module_name name, BitWire& clock, CellWires wires, Wire& load, Wire& hand_on, BitWire& loading, bool top,
                 Faults& faults)
      : sc_module(name), wires_(wires), load_(load), hand_on_(hand_on), loading_(loading), top_(top), faults_(faults) {
    SC_METHOD(step);
    sensitive << clock.posedge_event();
    dont_initialize();
  }

 private:
  void step() {
    if (loading_.read()) {
      held_ = load_.read().value;
      hand_on_.write(load_.read());
    }
    const Word operand = wires_.west.read(), sum = wires_.north.read();
    if (!top_ && (operand.valid != sum.valid || (operand.valid && operand.step != sum.step))) ++faults_.out_of_step;
    wires_.east.write(operand);
    Word next = operand;
    next.value = operand.valid ? sum.value + operand.value * held_ : 0;
    wires_.south.write(next);
  }
  CellWires wires_;
  Wire &load_, &hand_on_;
  BitWire& loading_;
  const bool top_;
  Faults& faults_;
  std::int64_t held_ = 0;
};

/// A sum on the output wire of its column, for one cycle.
struct ColumnOutput {
  std::int64_t row, column, value;
};

/// Holds a sum; both operands move past it. It hands its sum to the wire of its column when the last pair has come.
class OutputCell : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(OutputCell);
  OutputCell(sc_core::sc_module_name name, BitWire& clock, CellWires wires, ColumnOutput place, std::vector<ColumnOutput>& outputs,
             Faults& faults)
      : sc_module(name), wires_(wires), sum_(place), outputs_(outputs), faults_(faults) {
    SC_METHOD(step);
    sensitive << clock.posedge_event();
    dont_initialize();
  }

 private:
  void step() {
    const Word a = wires_.west.read(), b = wires_.north.read();
    if (a.valid != b.valid || (a.valid && a.step != b.step)) ++faults_.out_of_step;
    wires_.east.write(a);
    wires_.south.write(b);
    if (!a.valid || !b.valid) return;
    sum_.value += a.value * b.value;
    if (!a.last) return;
    for (const ColumnOutput& other : outputs_) faults_.collisions += other.column == sum_.column ? 1 : 0;
    outputs_.push_back(sum_);
    sum_.value = 0;
  }
  CellWires wires_;
  ColumnOutput sum_;
  std::vector<ColumnOutput>& outputs_;
  Faults& faults_;
};

/// What a matmul took on the grid.
struct GridRun {
  Matrix outputs;
  std::int64_t cycles = 0;  ///< number of the last cycle, the first being 0
  std::int64_t folds = 0, ifmap_reads = 0, filter_reads = 0, ofmap_writes = 0;
};

/// A grid of cells behind its delay lines. `skewed` false leaves the lines out, so that operands do not meet: the test of the test.
class SystolicGrid {
 public:
  explicit SystolicGrid(SystolicArrayConfig config, bool skewed = true)
      : config_(config), rows_(std::size_t(config.rows)), columns_(std::size_t(config.columns)) {
    across_ = wires(rows_ * (columns_ + 1)), down_ = wires((rows_ + 1) * columns_), load_ = wires((rows_ + 1) * columns_);
    for (std::size_t i = 0; i < rows_; ++i) west_.push_back(entrance(skewed ? i : 0, across(i, 0)));
    for (std::size_t j = 0; j < columns_; ++j) north_.push_back(entrance(skewed ? j : 0, down(0, j)));
    for (std::size_t i = 0; i < rows_; ++i) {
      for (std::size_t j = 0; j < columns_; ++j) add_cell(i, j);
    }
  }

  /// One matmul after another on the same cells, whose registers keep what the last one left. Once per grid.
  std::vector<GridRun> run(std::vector<std::pair<Matrix, Matrix>> operands) {
    std::vector<GridRun> runs;
    sc_core::sc_spawn([&] {
      for (auto& [a, b] : operands) runs.push_back(matmul(a, b));
    });
    run_to_end();
    return runs;
  }
  const Faults& faults() const { return faults_; }

 private:
  using Wires = std::vector<std::unique_ptr<Wire>>;
  static Wires wires(std::size_t count) {
    Wires all(count);
    for (auto& wire : all) wire = std::make_unique<Wire>();
    return all;
  }
  // Wire `j` of a row leads into its cell `j`, the last one out of the array; likewise down a column.
  Wire& across(std::size_t i, std::size_t j) { return *across_[i * (columns_ + 1) + j]; }
  Wire& down(std::size_t i, std::size_t j) { return *down_[i * columns_ + j]; }
  Wire& load(std::size_t i, std::size_t j) { return *load_[i * columns_ + j]; }

  /// The wire to drive for a word to reach the cell after `depth` registers.
  Wire* entrance(std::size_t depth, Wire& cell) {
    if (depth == 0) return &cell;
    outside_.push_back(std::make_unique<Wire>());
    delays_.push_back(std::make_unique<DelayLine>(sc_core::sc_gen_unique_name("delay"), depth, clock_, *outside_.back(), cell));
    return outside_.back().get();
  }

  void add_cell(std::size_t i, std::size_t j) {
    const CellWires around{across(i, j), across(i, j + 1), down(i, j), down(i + 1, j)};
    const char* name = sc_core::sc_gen_unique_name("cell");
    if (config_.dataflow == Dataflow::output_stationary) {
      const ColumnOutput place{std::int64_t(i), std::int64_t(j), 0};
      cells_.push_back(std::make_unique<OutputCell>(name, clock_, around, place, outputs_, faults_));
    } else {
      cells_.push_back(std::make_unique<StationaryCell>(name, clock_, around, load(i, j), load(i + 1, j), loading_, i == 0, faults_));
    }
  }

  void cycle() {
    sc_core::wait(to_sc_time(500));
    outputs_.clear();
    clock_.write(true);
    ++ticks_;
    sc_core::wait(to_sc_time(500));
    clock_.write(false);
  }

  GridRun matmul(Matrix& a, Matrix& b) {
    GridRun run{Matrix(a.rows(), b.columns())};
    const std::int64_t begin = ticks_;
    const bool outputs_stay = config_.dataflow == Dataflow::output_stationary, inputs_stay = config_.dataflow == Dataflow::input_stationary;
    const std::int64_t down = outputs_stay ? a.rows() : a.columns(), across = inputs_stay ? a.rows() : b.columns();
    for (std::int64_t i = 0; i < down; i += config_.rows) {
      for (std::int64_t j = 0; j < across; j += config_.columns) {
        ++run.folds;
        if (outputs_stay) {
          fold_outputs(a, b, i, j, run.outputs);
        } else {
          load_stationary(a, b, i, j, inputs_stay);
          stream_past(a, b, i, j, inputs_stay, run.outputs);
        }
      }
    }
    run.cycles = ticks_ - begin - 1;
    run.ifmap_reads = a.accesses;
    run.filter_reads = b.accesses;
    run.ofmap_writes = run.outputs.accesses;
    return run;
  }

  /// Row k of the array gets what belongs to k = i + row; the last row goes in first and is pushed down by those that follow.
  void load_stationary(Matrix& a, Matrix& b, std::int64_t i, std::int64_t j, bool inputs_stay) {
    loading_.write(true);
    for (Wire* wire : west_) wire->write(Word{});
    for (std::size_t row = rows_; row-- > 0;) {
      for (std::size_t column = 0; column < columns_; ++column) {
        const std::int64_t k = i + std::int64_t(row), q = j + std::int64_t(column);
        load(0, column).write({true, false, inputs_stay ? a.read(q, k) : b.read(k, q), 0});
      }
      cycle();
    }
    loading_.write(false);
  }

  void stream_past(Matrix& a, Matrix& b, std::int64_t i, std::int64_t j, bool inputs_stay, Matrix& outputs) {
    const std::int64_t length = inputs_stay ? b.columns() : a.rows();
    for (std::int64_t step = 0, out = 0; out < length * config_.columns && step < patience(length); ++step) {
      for (std::size_t row = 0; row < rows_; ++row) {
        const std::int64_t k = i + std::int64_t(row);
        west_[row]->write(step < length ? Word{true, false, inputs_stay ? b.read(k, step) : a.read(step, k), step} : Word{});
      }
      cycle();
      for (std::size_t column = 0; column < columns_; ++column) {
        const Word sum = down(rows_, column).read();
        if (!sum.valid) continue;
        ++out;
        const std::int64_t q = j + std::int64_t(column);
        inputs_stay ? outputs.accumulate(q, sum.step, sum.value) : outputs.accumulate(sum.step, q, sum.value);
      }
    }
  }

  void fold_outputs(Matrix& a, Matrix& b, std::int64_t i, std::int64_t j, Matrix& outputs) {
    const std::int64_t length = a.columns();
    for (std::int64_t step = 0, out = 0; out < config_.rows * config_.columns && step < patience(length); ++step) {
      const bool some = step < length, last = step + 1 == length;
      for (std::size_t row = 0; row < rows_; ++row) {
        west_[row]->write(some ? Word{true, last, a.read(i + std::int64_t(row), step), step} : Word{});
      }
      for (std::size_t column = 0; column < columns_; ++column) {
        north_[column]->write(some ? Word{true, last, b.read(step, j + std::int64_t(column)), step} : Word{});
      }
      cycle();
      for (const ColumnOutput& output : outputs_) {
        ++out;
        outputs.accumulate(i + output.row, j + output.column, output.value);
      }
    }
  }

  /// Where operands never meet, outputs never come: a fold gives up after this many steps.
  std::int64_t patience(std::int64_t length) const { return length + 4 * (config_.rows + config_.columns); }

  SimulationContext context_;
  SystolicArrayConfig config_;
  std::size_t rows_, columns_;
  BitWire clock_{"clock"}, loading_{"loading"};
  Wires across_, down_, load_, outside_;
  std::vector<Wire*> west_, north_;  ///< the wires into the array, before any delay
  std::vector<ColumnOutput> outputs_;
  Faults faults_;
  std::vector<std::unique_ptr<DelayLine>> delays_;
  std::vector<std::unique_ptr<sc_core::sc_module>> cells_;
  std::int64_t ticks_ = 0;
};

}  // namespace memwall::systolic_test
