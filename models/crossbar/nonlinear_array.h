// SPDX-License-Identifier: MIT
/// Currents of cells that are not ohmic, through the wires of their array.
#pragma once

#include <Eigen/Core>
#include <optional>

#include "models/crossbar/crossbar_config.h"

namespace memwall {

/// What the cells of one array carry while its rows are driven. Voltages are shares of the read voltage, conductances (rows × columns)
/// of `on`, currents of what a cell of `on` carries at the read voltage.
///
/// The wires are linear: from the currents of the cells their drops follow by sums along rows and columns. What is left is one
/// equation a cell, u + R i(u) = what its row is driven with; R is symmetric and positive, i grows, so there is one solution.
/// Newton's method finds it, with conjugate gradients for its linear steps.
class NonlinearArray {
 public:
  NonlinearArray(Eigen::MatrixXd conductances, const CrossbarConfig& config);

  /// Current of each cell over its conductance, for `drives` (one per row); a cell's current is its conductance times that, and what
  /// leaves a column is the sum of its cells' currents. No cell voltage is further than 1e-9 read voltages from Kirchhoff's laws.
  /// Throws InputError where that is not reached in `most_steps`.
  Eigen::ArrayXXd effective_drives(const Eigen::VectorXd& drives, int most_steps = 100) const;

  const Eigen::ArrayXXd& conductances() const { return conductances_; }

 private:
  struct Resistances {
    double row, column, driver, sense;  ///< times the conductance of `on`
  };
  struct Workspace;
  void drop(const Eigen::ArrayXXd& currents, Eigen::ArrayXXd& drops) const;
  void correct(Workspace& at) const;

  Eigen::ArrayXXd conductances_;
  double steepness_;  ///< read voltage over the voltage of the sinh
  std::optional<Resistances> wires_;
};

}  // namespace memwall
