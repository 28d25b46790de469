// SPDX-License-Identifier: MIT
// What the crossbar of a system computes: its geometry and formats as the functional model has them.
#include "models/base/error.h"
#include "sim/mapping/cim_array.h"

namespace memwall {
namespace {

[[noreturn]] void refuse(const std::string& what) { throw InputError("quality: no functional model of " + what); }

/// Schemes of macros that the functional crossbar knows, at a weight's width.
WeightScheme scheme_of(const WeightFormat& weight) {
  using Scheme = WeightFormat::Scheme;
  if (weight.extension_columns > 0 || weight.fixed_columns > 0) refuse("weights with extension or fixed columns");
  if (weight.merged) refuse("columns that meet before their converter");
  switch (weight.scheme) {
    case Scheme::offset: return WeightScheme::offset;
    case Scheme::differential_columns: return WeightScheme::differential;
    case Scheme::plain:
      if (weight.cell_bits > 1) refuse("two's complement weights in cells of several bits");
      return WeightScheme::twos_complement;
    case Scheme::differential_rows: break;
  }
  refuse("weights in pairs of rows");
}

/// The rows of one conversion: arrays of partly active rows convert group by group.
ArrayGeometry geometry_of(const CimArray& array) {
  ArrayGeometry geometry{.rows = array.rows, .columns = array.columns, .cell_bits = int(array.cell.bits), .dac_bits = int(array.dac_bits)};
  if (!array.macro) {
    geometry.weight_scheme = array.scheme == CimArray::Scheme::offset ? WeightScheme::offset : WeightScheme::differential;
    return geometry;
  }
  const MacroConfig& macro = *array.macro;
  if (macro.summed_phases) refuse("phases that add up before their converter");
  if (macro.input.coding != InputFormat::Coding::serial) refuse("inputs that are not bit-serial");
  geometry.rows = macro.active_rows;
  geometry.weight_scheme = scheme_of(macro.weight);
  return geometry;
}

}  // namespace

CrossbarConfig CimArray::functional(int weight_width, int input_bits) const {
  if (!nonidealities) throw InputError("quality: missing section `array.nonidealities`, which says what the array does not do ideally");
  CrossbarConfig config = *nonidealities;
  config.geometry = geometry_of(*this);
  config.geometry.weight_bits = weight_width;
  config.geometry.input_bits = input_bits;
  // With more than a bit a phase the sign has no plane of its own.
  const InputSigns with_sign = dac_bits == 1 ? InputSigns::twos_complement : InputSigns::offset;
  config.geometry.input_signs = inputs.has_negative() ? with_sign : InputSigns::none;
  if (const char* what = config.geometry.beyond_model()) refuse(what);
  config.adc.bits = int(macro ? macro->adc->bits : adc.bits);
  config.adc.columns = macro ? macro->columns_per_adc : columns_per_adc;
  return config;
}

}  // namespace memwall
