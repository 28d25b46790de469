// SPDX-License-Identifier: MIT
#include "models/crossbar/ir_drop.h"

#include <Eigen/Cholesky>
#include <cstring>
#include <string_view>
#include <vector>

#include "models/base/error.h"

namespace memwall {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// A rectangle of an array as its surroundings see it: currents into its ports per volt on its ports, symmetric. Ports, in this order:
/// left, a wire segment before each row's first cell; right, the word-line node of each row's last cell; top, the bit-line node of
/// each column's first cell; bottom, a segment behind each column's last cell. Right and top are missing at the array's edges, where
/// the wires end.
struct Part {
  Index rows, columns;
  bool has_right, has_top;
  MatrixXd admittances;

  Index left(Index row) const { return row; }
  Index right(Index row) const { return rows + row; }
  Index top(Index column) const { return (has_right ? 2 : 1) * rows + column; }
  Index bottom(Index column) const { return (has_right ? 2 : 1) * rows + (has_top ? columns : 0) + column; }
  Index ports() const { return bottom(columns); }
};

/// Leaves out the first `count` nodes, where no current enters.
MatrixXd without_first(Index count, const MatrixXd& nodes) {
  const Index ports = nodes.rows() - count;
  const Eigen::LLT<MatrixXd> inner(nodes.topLeftCorner(count, count));
  const MatrixXd seen = inner.matrixL().solve(nodes.topRightCorner(count, ports));
  MatrixXd rest = nodes.bottomRightCorner(ports, ports);
  rest.selfadjointView<Eigen::Lower>().rankUpdate(seen.transpose(), -1.0);
  rest.triangularView<Eigen::StrictlyUpper>() = rest.transpose();
  return rest;
}

/// Eliminates an array by halves.
class Elimination {
 public:
  Elimination(const MatrixXd& conductances, const Wires& wires)
      : conductances_(conductances),
        row_(1.0 / wires.row_segment.value),
        first_(1.0 / (wires.driver + wires.row_segment).value),
        column_(1.0 / wires.column_segment.value),
        last_(1.0 / (wires.sense + wires.column_segment).value) {}

  MatrixXd effective() const {
    const Part whole = part(0, 0, conductances_.rows(), conductances_.cols());
    return -whole.admittances.topRightCorner(whole.rows, whole.columns);
  }

 private:
  static constexpr Index kSmallest = 4;  ///< rows or columns that are not cut further

  Part outline(Index row, Index column, Index rows, Index columns) const {
    const bool has_right = column + columns != conductances_.cols(), has_top = row != 0;
    return {rows, columns, has_right, has_top, {}};
  }

  Part part(Index row, Index column, Index rows, Index columns) const {
    if (rows <= kSmallest && columns <= kSmallest) return cells(row, column, rows, columns);
    return columns >= rows ? beside(row, column, rows, columns) : above(row, column, rows, columns);
  }

  /// The right ports of the left half are the left ports of the right one.
  Part beside(Index row, Index column, Index rows, Index columns) const {
    Part whole = outline(row, column, rows, columns);
    const Index half = columns / 2;
    const Part a = part(row, column, rows, half), b = part(row, column + half, rows, columns - half);
    std::vector<Index> from_a, from_b;  // where the ports of a half go: what the halves share comes first
    append(from_a, rows + whole.left(0), rows);
    append(from_a, 0, rows);
    append(from_b, 0, rows);
    if (whole.has_right) append(from_b, rows + whole.right(0), rows);
    if (whole.has_top) append(from_a, rows + whole.top(0), half);
    if (whole.has_top) append(from_b, rows + whole.top(half), columns - half);
    append(from_a, rows + whole.bottom(0), half);
    append(from_b, rows + whole.bottom(half), columns - half);
    whole.admittances = joined(rows, whole.ports(), a, from_a, b, from_b);
    return whole;
  }

  /// The bottom ports of the upper half are the top ports of the lower one.
  Part above(Index row, Index column, Index rows, Index columns) const {
    Part whole = outline(row, column, rows, columns);
    const Index half = rows / 2;
    const Part a = part(row, column, half, columns), b = part(row + half, column, rows - half, columns);
    std::vector<Index> from_a, from_b;
    append(from_a, columns + whole.left(0), half);
    append(from_b, columns + whole.left(half), rows - half);
    if (whole.has_right) append(from_a, columns + whole.right(0), half);
    if (whole.has_right) append(from_b, columns + whole.right(half), rows - half);
    if (whole.has_top) append(from_a, columns + whole.top(0), columns);
    append(from_a, 0, columns);
    append(from_b, 0, columns);
    append(from_b, columns + whole.bottom(0), columns);
    whole.admittances = joined(columns, whole.ports(), a, from_a, b, from_b);
    return whole;
  }

  static void append(std::vector<Index>& to, Index first, Index count) {
    for (Index i = 0; i < count; ++i) to.push_back(first + i);
  }

  static MatrixXd joined(Index shared, Index ports, const Part& a, const std::vector<Index>& from_a, const Part& b,
                         const std::vector<Index>& from_b) {
    MatrixXd nodes = MatrixXd::Zero(shared + ports, shared + ports);
    nodes(from_a, from_a) += a.admittances;
    nodes(from_b, from_b) += b.admittances;
    return without_first(shared, nodes);
  }

  /// A few cells at once: every node of the rectangle, then all that are no ports left out.
  Part cells(Index row, Index column, Index rows, Index columns) const {
    Part whole = outline(row, column, rows, columns);
    const Index words = rows * (whole.has_right ? columns - 1 : columns), bits = (whole.has_top ? rows - 1 : rows) * columns;
    const Index inner = words + bits;
    const auto word = [&](Index i, Index j) {
      return j < 0 ? inner + whole.left(i) : whole.has_right && j + 1 == columns ? inner + whole.right(i) : j * rows + i;
    };
    const auto bit = [&](Index i, Index j) {
      if (i == rows) return inner + whole.bottom(j);
      return whole.has_top && i == 0 ? inner + whole.top(j) : words + (whole.has_top ? i - 1 : i) * columns + j;
    };
    MatrixXd nodes = MatrixXd::Zero(inner + whole.ports(), inner + whole.ports());
    const auto join = [&](Index a, Index b, double conductance) {
      nodes(a, a) += conductance;
      nodes(b, b) += conductance;
      nodes(a, b) -= conductance;
      nodes(b, a) -= conductance;
    };
    for (Index i = 0; i < rows; ++i) {
      for (Index j = 0; j < columns; ++j) {
        join(word(i, j), bit(i, j), conductances_(row + i, column + j));
        join(word(i, j - 1), word(i, j), column + j == 0 ? first_ : row_);
        join(bit(i, j), bit(i + 1, j), row + i + 1 == conductances_.rows() ? last_ : column_);
      }
    }
    whole.admittances = without_first(inner, nodes);
    return whole;
  }

  const MatrixXd& conductances_;
  double row_, first_, column_, last_;
};

bool same(const Wires& a, const Wires& b) {
  return a.row_segment == b.row_segment && a.column_segment == b.column_segment && a.driver == b.driver && a.sense == b.sense;
}

}  // namespace

MatrixXd effective_conductances(const MatrixXd& conductances, const Wires& wires) { return Elimination(conductances, wires).effective(); }

void EffectiveConductances::go_on() const {
  if (cancelled_) throw InputError("interrupted");
}

std::shared_ptr<const MatrixXd> EffectiveConductances::get(const MatrixXd& conductances, const Wires& wires) {
  go_on();
  const std::string_view bytes(reinterpret_cast<const char*>(conductances.data()), sizeof(double) * std::size_t(conductances.size()));
  const std::uint64_t hash = std::hash<std::string_view>{}(bytes);
  const auto find = [&]() -> std::shared_ptr<const MatrixXd> {
    for (auto [entry, end] = known_.equal_range(hash); entry != end; ++entry) {
      const Entry& known = entry->second;
      const bool shape = known.conductances.rows() == conductances.rows() && known.conductances.cols() == conductances.cols();
      if (shape && same(known.wires, wires) && known.conductances == conductances) return known.effective;
    }
    return nullptr;
  };
  {
    const std::lock_guard<std::mutex> guard(lock_);
    if (auto found = find()) return found;
  }
  auto effective = std::make_shared<const MatrixXd>(effective_conductances(conductances, wires));
  const std::lock_guard<std::mutex> guard(lock_);
  if (auto found = find()) return found;
  known_.emplace(hash, Entry{conductances, wires, effective});
  ++eliminated_;
  return effective;
}

}  // namespace memwall
