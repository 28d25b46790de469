// SPDX-License-Identifier: MIT
#include "models/crossbar/nonlinear_array.h"

#include <cmath>

#include "models/base/error.h"

namespace memwall {
namespace {

using Eigen::ArrayXd;
using Eigen::ArrayXXd;
using Eigen::Index;
using Eigen::VectorXd;

constexpr double kTolerance = 1e-9;        ///< read voltages
constexpr double kLinearTolerance = 1e-6;  ///< of the residual: what a linear step leaves, the next one takes
constexpr int kMostLinearSteps = 1000;

}  // namespace

NonlinearArray::NonlinearArray(Eigen::MatrixXd conductances, const CrossbarConfig& config)
    : conductances_(std::move(conductances)), steepness_(config.cell_current->steepness()) {
  if (!config.wires) return;
  const double on = config.window.on.value;
  const Wires& wires = *config.wires;
  wires_ = Resistances{wires.row_segment.value * on, wires.column_segment.value * on, wires.driver.value * on, wires.sense.value * on};
}

/// What one solution works with, allocated once.
struct NonlinearArray::Workspace {
  ArrayXXd voltages, effective, residual, root_slopes;
  ArrayXXd rest, direction, solution, image, drops;
};

/// R i: a word line loses what the current beyond each segment takes, a bit line rises by what the cells above it bring.
void NonlinearArray::drop(const ArrayXXd& currents, ArrayXXd& drops) const {
  const Index rows = currents.rows(), columns = currents.cols();
  drops.resize(rows, columns);
  ArrayXd through = currents.rowwise().sum();
  ArrayXd lost = wires_->driver * through;
  for (Index j = 0; j < columns; ++j) {
    lost += wires_->row * through;
    through -= currents.col(j);
    double collected = currents.col(j).sum();
    double rise = wires_->sense * collected;
    for (Index i = rows; i-- > 0;) {
      rise += wires_->column * collected;
      drops(i, j) = lost[i] + rise;
      collected -= currents(i, j);
    }
  }
}

/// Takes (1 + R S²)⁻¹ residual from the voltages, as residual - R S (1 + S R S)⁻¹ S residual: what is inverted is symmetric and at least
/// one. S are the roots of the cells' slopes.
void NonlinearArray::correct(Workspace& at) const {
  at.rest = at.root_slopes * at.residual;
  at.direction = at.rest;
  at.solution.setZero(at.rest.rows(), at.rest.cols());
  double size = at.rest.matrix().squaredNorm();
  const double enough = kLinearTolerance * kLinearTolerance * size;
  for (int step = 0; step < kMostLinearSteps && size > enough; ++step) {
    at.image = at.root_slopes * at.direction;
    drop(at.image, at.drops);
    at.image = at.direction + at.root_slopes * at.drops;
    const double length = size / (at.direction * at.image).sum();
    at.solution += length * at.direction;
    at.rest -= length * at.image;
    const double left = at.rest.matrix().squaredNorm();
    at.direction = at.rest + left / size * at.direction;
    size = left;
  }
  at.image = at.root_slopes * at.solution;
  drop(at.image, at.drops);
  // Nodes lie between ground and the read voltage; a step from afar may leave that.
  at.voltages = (at.voltages - at.residual + at.drops).max(-1.0).min(1.0);
}

ArrayXXd NonlinearArray::effective_drives(const VectorXd& drives, int most_steps) const {
  const double at_read = std::sinh(steepness_);
  Workspace at;
  at.voltages = drives.array().replicate(1, conductances_.cols());
  if (!wires_) return (steepness_ * at.voltages).sinh() / at_read;
  for (int step = 0; step < most_steps; ++step) {
    at.effective = (steepness_ * at.voltages).sinh() / at_read;
    at.image = conductances_ * at.effective;
    drop(at.image, at.drops);
    at.residual = at.voltages + at.drops - drives.array().replicate(1, conductances_.cols());
    if (at.residual.abs().maxCoeff() <= kTolerance) return at.effective;
    // d sinh(k u)/du = k cosh(k u) = k sqrt(1 + sinh²(k u))
    at.root_slopes = (conductances_ * steepness_ * (at.effective.square() + 1.0 / (at_read * at_read)).sqrt()).sqrt();
    correct(at);
  }
  throw InputError("the currents of an array of " + std::to_string(conductances_.rows()) + " x " + std::to_string(conductances_.cols()) +
                   " cells did not settle in " + std::to_string(most_steps) +
                   " steps; expected wires that leave the cells more of the read voltage, or cells that are less steep");
}

}  // namespace memwall
