// SPDX-License-Identifier: MIT
#include "models/crossbar/ir_drop.h"

#include <Eigen/Cholesky>
#include <cstring>
#include <string_view>

#include "models/base/error.h"

namespace memwall {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// The bit line of one column, whose nodes see the word lines through their cells.
struct BitLine {
  MatrixXd inverse;  ///< of its nodal matrix: tridiagonal, so each row of unknowns costs one pass over rows

  BitLine(const VectorXd& cells, double segment, double end) {
    const Index n = cells.size();
    inverse = MatrixXd::Identity(n, n);
    VectorXd pivots(n);
    for (Index i = 0; i < n; ++i) {
      pivots[i] = cells[i] + (i > 0 ? segment : 0.0) + (i + 1 < n ? segment : end);
      if (i == 0) continue;
      const double factor = segment / pivots[i - 1];
      pivots[i] -= segment * factor;
      inverse.col(i).noalias() += factor * inverse.col(i - 1);
    }
    // The matrix is symmetric: the forward pass runs over columns of the right side's transpose, which is itself.
    inverse.col(n - 1) /= pivots[n - 1];
    for (Index i = n - 1; i-- > 0;) inverse.col(i) = (inverse.col(i) + segment * inverse.col(i + 1)) / pivots[i];
  }
};

bool same(const Wires& a, const Wires& b) {
  return a.row_segment == b.row_segment && a.column_segment == b.column_segment && a.driver == b.driver && a.sense == b.sense;
}

}  // namespace

MatrixXd effective_conductances(const MatrixXd& conductances, const Wires& wires) {
  const Index rows = conductances.rows(), columns = conductances.cols();
  const double row = 1.0 / wires.row_segment.value, first = 1.0 / (wires.driver + wires.row_segment).value;
  const double column = 1.0 / wires.column_segment.value, last = 1.0 / (wires.sense + wires.column_segment).value;
  MatrixXd right;                    // inverse of what the word lines see from the column after
  MatrixXd currents(rows, columns);  // of the columns done, per volt on the word-line nodes of the present column
  for (Index j = columns; j-- > 0;) {
    const VectorXd cells = conductances.col(j);
    const BitLine line(cells, column, last);
    MatrixXd seen = -(cells.asDiagonal() * line.inverse * cells.asDiagonal());
    seen.diagonal() += cells;
    seen.diagonal().array() += (j > 0 ? row : first) + (j + 1 < columns ? row : 0.0);
    if (j + 1 < columns) seen.noalias() -= (row * row) * right;
    currents.col(j) = last * cells.cwiseProduct(line.inverse.col(rows - 1));
    right = seen.llt().solve(MatrixXd::Identity(rows, rows));
    const double left = j > 0 ? row : first;
    currents.rightCols(columns - j) = left * (right * currents.rightCols(columns - j));
  }
  return currents;
}

std::shared_ptr<const MatrixXd> EffectiveConductances::get(const MatrixXd& conductances, const Wires& wires) {
  if (cancelled_) throw InputError("interrupted");
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
