// SPDX-License-Identifier: MIT
/// A functional crossbar: weights go into cells, inputs through DACs, sums of currents through ADCs, codes into results.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "models/crossbar/analog_cells.h"
#include "models/crossbar/crossbar_config.h"
#include "models/crossbar/input_planes.h"
#include "models/crossbar/ir_drop.h"
#include "models/crossbar/kernels.h"
#include "models/crossbar/weight_slices.h"

namespace memwall {

/// Integers, row by row; rows may lie further apart than they are long.
struct IntegerMatrix {
  const std::int32_t* values;
  std::int64_t rows, columns, stride;
};

/// What the converters of a layer did since it was programmed.
struct ConversionReport {
  std::int64_t conversions = 0, clipped_low = 0, clipped_high = 0;
  double clipped_share() const { return conversions > 0 ? double(clipped_low + clipped_high) / double(conversions) : 0.0; }
};

/// Zero and width of a converter's codes, in products of cell level and DAC level.
struct CodeRange {
  double zero = 0.0, step = 1.0;
  double low = 0.0, high = 0.0;  ///< codes
};

/// What the digital side makes of a column's sum.
struct Correction {
  double gain = 1.0, offset = 0.0;  ///< offset in products of cell level and DAC level
};

/// The weights of one layer in the cells of a crossbar.
class ProgrammedCrossbar {
 public:
  ProgrammedCrossbar(const CrossbarConfig& config, IntegerMatrix weights, const std::optional<IntegerMatrix>& calibration,
                     std::shared_ptr<EffectiveConductances> known, int threads);

  /// Products are integers, exactly: then use the int64 result, else the double one.
  bool is_exact() const { return exact_; }
  std::int64_t rows() const { return slices_.rows(); }
  std::int64_t outputs() const { return slices_.outputs(); }
  std::int64_t arrays() const;
  /// Every vector's currents are iterated: milliseconds an array, phase and vector.
  bool iterates() const { return analog_ && !analog_->arrays.empty(); }
  const ConversionReport& report() const { return report_; }
  /// Narrowest and widest code of all arrays.
  std::pair<double, double> steps() const;

  /// Y = WᵀX, outputs × vectors, row by row, `stride` numbers apart. Throws InputError on wrong sizes and on inputs out of range.
  /// Read noise goes on from call to call: vectors in one call or in several give the same.
  void multiply(IntegerMatrix inputs, std::int64_t* products, std::int64_t stride, int threads = 0);
  void multiply(IntegerMatrix inputs, double* products, std::int64_t stride, int threads = 0);

  void use(const Kernels& kernels) { kernels_ = &kernels; }

 private:
  struct Scratch;
  struct IteratedSums;
  InputPlanes::Needs needs() const;
  void pack_cells();
  void draw_converters();
  void set_ranges(const std::optional<IntegerMatrix>& calibration, int threads);
  void calibrate(IntegerMatrix inputs, int threads);
  void fit_corrections(IntegerMatrix inputs, int threads);
  const CodeRange& range(std::int64_t block, std::int64_t column) const;
  std::optional<IteratedSums> iterate(const InputPlanes& planes, int threads) const;
  void sum(const InputPlanes& planes, std::int64_t block, std::int64_t group, Scratch& scratch) const;
  void sum_per_cell(const InputPlanes& planes, std::int64_t block, std::int64_t group, Scratch& scratch) const;
  void sum_levels(const InputPlanes& planes, std::int64_t block, std::int64_t group, Scratch& scratch) const;
  void convert(const InputPlanes& planes, std::int64_t block, std::int64_t group, Scratch& scratch, bool by_phase = false) const;
  template <class T>
  void sum_group(const InputPlanes& planes, std::int64_t group, Scratch& scratch, T* to) const;
  template <class T>
  void multiply_chunk(IntegerMatrix inputs, T* products, std::int64_t stride, int threads);
  template <class T>
  void multiply_all(IntegerMatrix inputs, T* products, std::int64_t stride, int threads);
  double unit() const { return analog_ ? analog_->level_unit : 1.0; }

  CrossbarConfig config_;
  WeightSlices slices_;
  const Kernels* kernels_;
  std::int64_t groups_;
  bool exact_ = false;
  std::vector<std::uint32_t> cell_planes_;  ///< [blocks][groups][sides][cell bits][words][16]
  std::optional<AnalogCells> analog_;
  std::vector<CodeRange> ranges_;                       ///< one, or one per array
  std::vector<float> gains_, offsets_;                  ///< [blocks][groups][16]: errors of the converters; empty where there are none
  std::vector<Correction> corrections_;                 ///< [blocks][groups][16]; empty where there are none
  const EffectiveConductances* programming_ = nullptr;  ///< while cells are programmed: whom to ask whether to go on
  std::uint64_t vectors_read_ = 0;
  ConversionReport report_;
};

/// A crossbar of one config; layers programmed into it share the wires they have in common.
class Crossbar {
 public:
  explicit Crossbar(CrossbarConfig config) : config_(std::move(config)), known_(std::make_shared<EffectiveConductances>()) {}
  const CrossbarConfig& config() const { return config_; }
  /// Calibrated ranges and corrections need `calibration`: inputs, rows × vectors.
  ProgrammedCrossbar program(IntegerMatrix weights, const std::optional<IntegerMatrix>& calibration = {}, int threads = 0) const {
    return ProgrammedCrossbar(config_, weights, calibration, known_, threads);
  }
  void cancel() const { known_->cancel(); }  ///< a program under way in another thread
  void resume() const { known_->resume(); }
  std::int64_t eliminated_arrays() const { return known_->eliminated(); }

 private:
  CrossbarConfig config_;
  std::shared_ptr<EffectiveConductances> known_;
};

}  // namespace memwall
