// SPDX-License-Identifier: MIT
/// Measured operators beside simulated ones: errors by device, class and size, and the fit of a kernel library's constants.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/base/config_library.h"
#include "sim/calibration/operator_time.h"

namespace memwall {

/// Machines by the device names of measured rows: `H100-SXM5-80GB` is the architecture with the longest name that its own begins with.
class MeasuredMachines {
 public:
  explicit MeasuredMachines(const ConfigLibrary& library) : library_(library) {}
  /// The architecture's name; "" where there is none, or none of kind von_neumann.
  const std::string& architecture(const std::string& device);
  /// Its config in calibrated mode. The name is of an architecture.
  const VonNeumannConfig& machine(const std::string& architecture);
  /// The kernels that it names.
  std::string kernels(const std::string& architecture);

 private:
  const ConfigLibrary& library_;
  std::map<std::string, std::string> names_;
  std::map<std::string, VonNeumannConfig> machines_;
};

struct OperatorError {
  MeasuredRow row;
  Seconds simulated, ideal;
  double error() const { return simulated / row.latency - 1.0; }
};

/// Mean absolute, 90th percentile and mean signed error of a group of rows.
struct ErrorSummary {
  std::string device, what, source, size;
  std::size_t rows = 0;
  double mean_absolute = 0, p90 = 0, bias = 0;
};

/// Simulates each row for whose device there is a machine; names the devices without one in `missing`.
std::vector<OperatorError> simulate_rows(MeasuredMachines& machines, const std::vector<MeasuredRow>& rows,
                                         std::vector<std::string>& missing);

/// By device, class and width, over all sizes, by source and by size of the measured time.
std::vector<ErrorSummary> summarise(const std::vector<OperatorError>& errors);

/// By class alone, over all devices and widths, in the order of the classes; without those that have no row.
std::vector<ErrorSummary> summarise_classes(const std::vector<OperatorError>& errors);

struct FittedConstant {
  std::string key;
  double before, after;  ///< SI
};
struct FitResult {
  OperatorClass operator_class;
  std::vector<FittedConstant> constants;
  std::size_t rows, shapes;
  double before, after, held_out;  ///< mean absolute errors: as configured, fitted, and of shapes left out of the fit, a twelfth at a time
};

/// Fits what `kernels` says of one class to the rows of the devices that name it, from the constants it has.
FitResult fit(MeasuredMachines& machines, const std::string& kernels, OperatorClass operator_class, const std::vector<MeasuredRow>& rows);

}  // namespace memwall
