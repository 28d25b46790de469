// SPDX-License-Identifier: MIT
/// The simulator beside published figures: what `memwall validate` shows.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "models/base/config.h"
#include "models/base/config_library.h"
#include "models/compute/systolic_array.h"
#include "models/memory/dram_pattern.h"
#include "sim/calibration/calibration.h"

namespace memwall {

/// A published figure of a stream on a memory. A file of `configs/validations` lists such figures.
struct DramValidation {
  std::string memory;
  DramPattern pattern;
  std::int64_t bytes;
  std::string quantity;  ///< cycles, activates, pj_per_bit or dynamic_pj_per_bit
  double published;
  double tolerance;   ///< fraction; 0 where the figure is shown for comparison and not held to
  std::string basis;  ///< predicted; fitted to it with others; or input where the figure went into the config
  std::string source;
  Place place;  ///< where it was written
};
/// A published count of one matmul on a systolic array, held to without tolerance.
struct SystolicValidation {
  SystolicArrayConfig array;
  SystolicMatmul matmul;
  std::string quantity;  ///< cycles, ifmap_reads, filter_reads or ofmap_writes
  std::int64_t published;
  std::string basis, source;
};
/// Measured operators in a file beside the config.
struct OperatorValidation {
  std::string rows;
  std::string basis;
};
/// A measured step of continuous batching, 16 bit.
struct ServingValidation {
  std::string architecture, model;
  std::int64_t batch, input_length, output_length;
  std::string quantity;  ///< tpot_s or energy_per_token_j
  double published, tolerance;
  std::string basis, source;
  Place place;
};
/// A published figure of a macro-only design.
struct MacroValidation {
  std::string architecture;
  int weight_bits, activation_bits;
  std::vector<std::pair<std::string, ConfigNode>> set;  ///< keys of the architecture at this operating point
  std::string quantity;                                 ///< key of `memwall describe --json`; parts follow after dots
  double published;
  double tolerance;  ///< fraction; of the whole where the quantity is a share
  std::string basis, source;
  Place place;
};
struct ValidationConfig {
  std::vector<MacroValidation> macros;
  std::vector<DramValidation> dram;
  std::vector<SystolicValidation> systolic;
  std::vector<OperatorValidation> operators;
  std::vector<ServingValidation> serving;
  static ValidationConfig read(ConfigReader in);
};

struct ValidationRow {
  std::string what, engine, quantity;
  double published, simulated, tolerance;
  std::string basis, source;
  bool exact = false;  ///< held to without tolerance
  double error() const { return simulated / published - 1.0; }
  bool holds() const { return exact ? simulated == published : tolerance == 0.0 || std::abs(error()) <= tolerance; }
};

ValidationRow compare(const SystolicValidation& v);
ValidationRow compare(const ConfigLibrary& library, const ServingValidation& v);
ValidationRow compare(const MacroValidation& v, const ConfigLibrary& library);

/// Measured operators that share a basis.
struct ValidatedOperators {
  std::string rows, basis;
  std::vector<OperatorError> errors;
  std::vector<std::string> missing;  ///< devices without an architecture
};
struct Validation {
  std::vector<ValidationRow> rows;
  std::vector<ValidatedOperators> operators;
};

/// The measured operators of all files, of the devices of `only` these architectures where it is given; a file without any is left out.
std::vector<ValidatedOperators> validate_operators(const ConfigLibrary& library, MeasuredMachines& machines,
                                                   const std::set<std::string>* only = nullptr);

/// All files of the kind: streams by both engines, matmuls of a systolic array by closed form, macros by their description, operators and serving by simulation.
Validation validate(const ConfigLibrary& library);

}  // namespace memwall
