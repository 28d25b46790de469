// SPDX-License-Identifier: MIT
/// A functional crossbar as its config says it: sizes, converters, and what is not ideal.
#pragma once

#include <optional>
#include <string>

#include "models/base/config.h"
#include "models/crossbar/array_geometry.h"

namespace memwall {

/// Which currents the codes of a converter span.
enum class AdcRange {
  lossless,    ///< one code for each sum, as many bits as that takes
  max,         ///< the largest sum that the array can have
  calibrated,  ///< what the sums of calibration inputs need, one range for all arrays
  per_array,   ///< the same, each array its own
};

struct ConverterConfig {
  AdcRange range = AdcRange::max;
  int bits = 8;
  double coverage = 1.0;      ///< share of the calibration sums inside a calibrated range
  double offset_sigma = 0.0;  ///< of one converter, codes
  double gain_sigma = 0.0;    ///< of one converter, relative
  double bow = 0.0;           ///< integral non-linearity at mid scale, codes
  std::int64_t columns = 1;   ///< side by side in an array, that one converter serves
  bool is_corrected = false;  ///< digitally: gain and offset of each column, fitted to calibration inputs
  bool has_calibrated_range() const { return range == AdcRange::calibrated || range == AdcRange::per_array; }
  bool has_own_errors() const { return offset_sigma > 0.0 || gain_sigma > 0.0; }
};

/// Conductances of the levels: evenly spaced from `off` to `on`.
struct CellWindow {
  Siemens on{1.0}, off{0.0};
};

struct ProgrammingError {
  double sigma = 0.0;  ///< of `on`; 0 where `statistics` says it
  bool by_statistics = false;
};

/// Device to device: each cell's conductance times 1 + sigma·normal, fixed for life.
struct DeviceVariation {
  double sigma = 0.0;
};

struct StuckAt {
  double on = 0.0, off = 0.0;  ///< shares of all cells
};

struct Drift {
  Seconds time{};  ///< since programming
};

struct ReadNoise {
  enum class Law { constant, proportional, statistics };
  Law law = Law::constant;
  double sigma = 0.0;     ///< of `on` (constant), of the cell's conductance (proportional)
  bool per_cell = false;  ///< draw for every cell instead of every conversion: slow, the reference
};

/// Resistances of the two wires of an array: per cell, and at their ends.
struct Wires {
  Ohms row_segment{}, column_segment{}, driver{}, sense{};
};

/// A cell's current at voltage V: G Vr sinh(V/V0) / sinh(Vr/V0), with G what a read at Vr sees.
struct CellCurrent {
  Volts read_voltage{}, sinh_voltage{};  ///< Vr, which the largest DAC level drives, and V0
  double steepness() const { return read_voltage / sinh_voltage; }
};

struct CrossbarConfig {
  ArrayGeometry geometry;
  ConverterConfig adc;
  std::uint64_t seed = 0;
  CellWindow window;
  std::string statistics;  ///< name in device_statistics; empty for none
  std::optional<ProgrammingError> programming_error;
  std::optional<DeviceVariation> device_variation;
  std::optional<StuckAt> stuck_at;
  std::optional<Drift> drift;
  std::optional<ReadNoise> read_noise;
  std::optional<Wires> wires;
  std::optional<CellCurrent> cell_current;  ///< ohmic cells where left out

  static CrossbarConfig read(ConfigReader in);

  /// Every cell stands exactly at its level, and reads as that up to a constant read noise.
  bool has_ideal_cells() const {
    return !programming_error && !device_variation && !stuck_at && !drift && !wires && !has_nonlinear_sums() &&
           (!read_noise || (read_noise->law == ReadNoise::Law::constant && !read_noise->per_cell));
  }
  /// Sums of currents are not linear in what is driven. One bit a phase and no wires leave each cell at zero or at the read voltage.
  bool has_nonlinear_sums() const { return cell_current && (wires || geometry.dac_bits > 1); }
  /// Needs calibration inputs.
  bool is_calibrated() const { return adc.has_calibrated_range() || adc.is_corrected; }
};

/// What an array that is known by its costs does not do ideally: all but geometry and converter bits, which follow from the array.
/// `cells: ideal` switches off what is stated of cells and wires.
struct NonidealitiesConfig {
  CrossbarConfig crossbar;  ///< geometry and bits left open
  static NonidealitiesConfig read(ConfigReader in);
};

/// What `nonidealities` of an array names, if anything; statistics of conductances need cells that have one.
std::optional<CrossbarConfig> read_nonidealities(ConfigReader& array, bool conducting_cells);

}  // namespace memwall
