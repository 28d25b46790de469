// SPDX-License-Identifier: MIT
#include "sim/array_quality.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <random>

#include "models/crossbar/crossbar.h"
#include "models/crossbar/input_planes.h"
#include "models/crossbar/weight_slices.h"
#include "sim/mapping/cim_config.h"

namespace memwall {
namespace {

bool has_arrays(const ConfigNode& architecture) {
  const ConfigNode* kind = architecture.find("kind");
  return kind && kind->text == "cim";
}

std::vector<std::int32_t> narrow(const std::vector<std::int64_t>& codes) { return {codes.begin(), codes.end()}; }

std::string key_of(const QualityBlock& block, const ConfigNode& nonidealities) {
  const ArrayGeometry& g = block.crossbar.geometry;
  std::string key = fmt::format("quality {} {} {} {} {} {} {} {} {}", g.rows, g.columns, g.weight_bits, g.cell_bits, g.input_bits,
                                g.dac_bits, int(g.weight_scheme), int(g.input_signs), block.crossbar.adc.bits);
  if (block.crossbar.adc.has_own_errors()) key += fmt::format(" {}", block.crossbar.adc.columns);  // else all are alike
  key += fmt::format(" {:.17g} {:.17g}", block.crossbar.window.on.value, block.crossbar.window.off.value);
  key += fmt::format(" {} {} {} {}", block.size.rows, block.size.outputs, block.size.vectors, block.size.seed);
  for (const Distribution* values : {&block.inputs, &block.weights}) {
    key += fmt::format(" {} {} {:.17g}", int(values->shape), values->is_signed, values->spread);
    if (values->shape == Distribution::Shape::measured) key += " " + values->measured->fingerprint;
  }
  return key + "\n" + to_yaml(nonidealities);
}

/// Whether the tensors that will be drawn can be stored and driven.
void check_values(const QualityBlock& block) {
  const ArrayGeometry& geometry = block.crossbar.geometry;
  const std::int64_t columns = block.size.vectors * (block.crossbar.is_calibrated() ? 2 : 1);
  const auto check = [](const char* what, const Distribution& values, std::int64_t bits, std::int64_t rows, std::int64_t needed,
                        std::int64_t low, std::int64_t high) {
    if (values.shape == Distribution::Shape::measured) values.measured->require(bits, rows, needed);
    const auto codes = values.codes(bits);
    if (codes.front().first >= low && codes.back().first <= high) return;
    throw InputError(
        fmt::format("quality: {} from {} to {}; the array takes {} to {}", what, codes.front().first, codes.back().first, low, high));
  };
  check("weights", block.weights, geometry.weight_bits, block.size.rows, block.size.outputs, WeightSlices::smallest(geometry),
        WeightSlices::largest(geometry));
  check("inputs", block.inputs, geometry.input_bits, block.size.rows, columns, InputPlanes::smallest(geometry),
        InputPlanes::largest(geometry));
}

double dynamic_energy(const RunResult& result) {
  double sum = 0.0;
  for (const BreakdownRow& row : result.breakdown) {
    if (row.component.starts_with("cim.array.") && row.category != Category::leakage && row.category != Category::program)
      sum += row.energy_j;
  }
  return sum;
}

}  // namespace

std::optional<QualityBlock> quality_block(const ConfigNode& architecture, int weight_bits, int activation_bits, const QualityConfig& size) {
  if (!has_arrays(architecture)) return {};
  const CimArray array = read_config<CimConfig>(architecture).array;
  if (!array.is_analog()) return {};
  const ConfigNode& at = *architecture.find("array");
  QualityBlock block{"", {}, array.inputs, array.weights, size};
  try {
    block.crossbar = array.functional(weight_bits, activation_bits);
    check_values(block);
  } catch (const InputError& error) {
    throw InputError(at.place, "array", error.issues().front().message);
  }
  block.key = key_of(block, *architecture.find("array")->find("nonidealities"));
  return block;
}

BlockQuality compute(const QualityBlock& block) {
  const QualityConfig& size = block.size;
  const bool calibrated = block.crossbar.is_calibrated();
  const int input_bits = block.crossbar.geometry.input_bits;
  std::mt19937_64 random(size.seed);
  const auto w = narrow(block.weights.draw(block.crossbar.geometry.weight_bits, size.rows, size.outputs, random));
  const auto x = narrow(block.inputs.draw(input_bits, size.rows, size.vectors, random));
  std::vector<std::int32_t> shown;
  if (calibrated) shown = narrow(block.inputs.draw(input_bits, size.rows, size.vectors, random, size.vectors));
  std::optional<IntegerMatrix> calibration;
  if (calibrated) calibration = IntegerMatrix{shown.data(), size.rows, size.vectors, size.vectors};
  ProgrammedCrossbar layer = Crossbar(block.crossbar).program({w.data(), size.rows, size.outputs, size.outputs}, calibration, 1);
  std::vector<double> products(std::size_t(size.outputs * size.vectors));
  layer.multiply({x.data(), size.rows, size.vectors, size.vectors}, products.data(), size.vectors, 1);
  std::vector<std::int64_t> exact(products.size(), 0);
  for (std::int64_t k = 0; k < size.rows; ++k) {
    for (std::int64_t n = 0; n < size.outputs; ++n) {
      const std::int64_t weight = w[std::size_t(k * size.outputs + n)];
      for (std::int64_t v = 0; v < size.vectors; ++v)
        exact[std::size_t(n * size.vectors + v)] += weight * x[std::size_t(k * size.vectors + v)];
    }
  }
  QualityMeter meter;
  for (std::size_t i = 0; i < exact.size(); ++i) meter.add(double(exact[i]), products[i]);
  return {meter.result(), block.crossbar.geometry.lossless_bits(), layer.report().clipped_share()};
}

std::optional<ArrayQuality> array_quality(const ConfigNode& architecture, const Simulation& run, const std::optional<BlockQuality>& block) {
  if (!has_arrays(architecture) || run.trace.weights.empty() || run.result.ops.empty()) return {};
  const int weight_bits = run.trace.weight_bits, input_bits = run.trace.activation_bits;
  CimArray array = read_config<CimConfig>(architecture).array;
  array.price(weight_bits, input_bits);
  double arrays = 0.0, held = 0.0;
  for (const WeightShape& weight : run.trace.weights) {
    arrays += double(weight.count * mvm_activity(array.geometry(weight_bits), {weight.k, weight.n}, array.phases(input_bits)).arrays());
    held += double(weight.parameters());
  }
  std::int64_t macs = 0;
  for (const OpRow& op : run.result.ops) macs += op.op_class == OpClass::attention ? 0 : op.macs;
  ArrayQuality result{.energy_per_mac_j = dynamic_energy(run.result) / double(macs),
                      .area_per_mac_um2 = arrays * array.area().value * 1e12 / held,
                      .computed = block};
  if (!array.is_analog()) result.computed = BlockQuality{Quality{.sqnr_db = std::numeric_limits<double>::infinity()}, {}, 0.0};
  return result;
}

}  // namespace memwall
