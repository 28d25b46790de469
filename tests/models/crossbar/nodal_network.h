// SPDX-License-Identifier: MIT
/// The nodes of an array, one equation each: what the models of wires are tested against.
#pragma once

#include <Eigen/SparseCholesky>
#include <vector>

#include "models/crossbar/crossbar_config.h"

namespace memwall::crossbar_test {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Kirchhoff's current law at every node of an array, solved as it stands.
class NodalNetwork {
 public:
  NodalNetwork(const MatrixXd& cells, const Wires& wires) : rows_(int(cells.rows())), columns_(int(cells.cols())), wires_(wires) {
    for (int i = 0; i < rows_; ++i) {
      for (int j = 0; j < columns_; ++j) {
        join(word(i, j), bit(i, j), cells(i, j));
        if (j + 1 < columns_) join(word(i, j), word(i, j + 1), 1 / wires.row_segment.value);
        if (i + 1 < rows_) join(bit(i, j), bit(i + 1, j), 1 / wires.column_segment.value);
      }
      entries_.emplace_back(word(i, 0), word(i, 0), drive());
    }
    for (int j = 0; j < columns_; ++j) entries_.emplace_back(bit(rows_ - 1, j), bit(rows_ - 1, j), sense());
  }

  /// Out of the columns.
  VectorXd currents(const VectorXd& volts) const { return out(nodes(volts, MatrixXd::Zero(rows_, columns_))); }

  /// Voltages of all nodes, with `sources` beside the cells: amperes from word line to bit line.
  VectorXd nodes(const VectorXd& volts, const MatrixXd& sources) const {
    Eigen::SparseMatrix<double> matrix(2 * rows_ * columns_, 2 * rows_ * columns_);
    matrix.setFromTriplets(entries_.begin(), entries_.end());
    VectorXd injected = VectorXd::Zero(matrix.rows());
    for (int i = 0; i < rows_; ++i) {
      injected[word(i, 0)] = volts[i] * drive();
      for (int j = 0; j < columns_; ++j) {
        injected[word(i, j)] -= sources(i, j);
        injected[bit(i, j)] += sources(i, j);
      }
    }
    return Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>>(matrix).solve(injected);
  }
  VectorXd out(const VectorXd& nodes) const {
    VectorXd currents(columns_);
    for (int j = 0; j < columns_; ++j) currents[j] = nodes[bit(rows_ - 1, j)] * sense();
    return currents;
  }
  MatrixXd cell_voltages(const VectorXd& nodes) const {
    MatrixXd voltages(rows_, columns_);
    for (int i = 0; i < rows_; ++i) {
      for (int j = 0; j < columns_; ++j) voltages(i, j) = nodes[word(i, j)] - nodes[bit(i, j)];
    }
    return voltages;
  }

 private:
  int word(int i, int j) const { return i * columns_ + j; }
  int bit(int i, int j) const { return rows_ * columns_ + i * columns_ + j; }
  double drive() const { return 1 / (wires_.driver + wires_.row_segment).value; }
  double sense() const { return 1 / (wires_.sense + wires_.column_segment).value; }
  void join(int a, int b, double siemens) {
    entries_.emplace_back(a, a, siemens);
    entries_.emplace_back(b, b, siemens);
    entries_.emplace_back(a, b, -siemens);
    entries_.emplace_back(b, a, -siemens);
  }

  int rows_, columns_;
  Wires wires_;
  std::vector<Eigen::Triplet<double>> entries_;
};

inline MatrixXd random_cells(int rows, int columns) {
  std::srand(1);
  return (MatrixXd::Random(rows, columns).array() + 1.05) * 20e-6;
}

}  // namespace memwall::crossbar_test
