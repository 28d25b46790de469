// SPDX-License-Identifier: MIT
/// How a macro presents inputs to its rows and stores weights in its cells.
#pragma once

#include "models/base/config.h"

namespace memwall {

/// Inputs reach the rows in phases.
struct InputFormat {
  /// serial: `phase_bits` of the code at a time, two's complement bit by bit; with more bits a phase signed codes carry an offset of
  /// 2^(bits-1), since the sign has no plane of its own. sign_magnitude: as serial, of the magnitude, polarity by the sign.
  /// pulses: one phase of as many pulses (or as long a pulse) as the unsigned code says; signed_pulses: as its magnitude says. level: one phase whose amplitude is the magnitude.
  enum class Coding { serial, sign_magnitude, pulses, signed_pulses, level };
  Coding coding;
  std::int64_t phase_bits;

  static InputFormat read(ConfigReader in);
  std::int64_t phases(std::int64_t bits) const;
  /// Drive of a row, mean over phases, 1 where every phase is at its largest. Energy of an amplitude goes with its square.
  /// `is_signed`: of the tensor, some codes of which may be negative.
  double drive(std::int64_t code, std::int64_t bits, bool is_signed = true) const;
};

/// Weights lie in cells of `cell_bits`.
struct WeightFormat {
  /// plain: the code's own bits. offset: code + 2^(bits-1). differential: magnitude in one of two cells, the other at rest.
  enum class Scheme { plain, offset, differential_columns, differential_rows };
  Scheme scheme;
  std::int64_t cell_bits;
  std::int64_t extension_columns;  ///< beside the weight's own: carries of digital sums
  std::int64_t fixed_columns;      ///< that any weight takes; 0: as many as its bits need
  bool merged;                     ///< the columns of a weight meet before the converter

  static WeightFormat read(ConfigReader in, std::int64_t cell_bits);
  std::int64_t slices(std::int64_t bits) const;
  std::int64_t columns(std::int64_t bits) const;
  std::int64_t conversions(std::int64_t bits) const { return merged ? 1 : columns(bits); }
  std::int64_t rows_per_input() const { return scheme == Scheme::differential_rows ? 2 : 1; }
  /// Level of its cells, mean over them, 1 where every cell is at its highest.
  double level(std::int64_t code, std::int64_t bits) const;
};

}  // namespace memwall
