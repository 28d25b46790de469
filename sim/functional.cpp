// SPDX-License-Identifier: MIT
#include "sim/functional.h"

#include <algorithm>

namespace memwall {
namespace {

/// Vectors that are computed between two questions whether to go on: about a second's work, at most 1024.
std::int64_t part_of(const ProgrammedCrossbar& layer) {
  if (layer.iterates()) return 1;
  constexpr std::int64_t kMacs = std::int64_t{1} << 32;
  return std::clamp<std::int64_t>(kMacs / (layer.rows() * layer.outputs()), kComparedVectors, 1024);
}

/// Weights beyond this do not fit into the cells that may be programmed either; said before they are copied.
constexpr std::int64_t kMostWeights = std::int64_t{1} << 30;

struct Integers {
  std::vector<std::int32_t> values;
  IntegerMatrix matrix;
};

Integers integers(const NumberMatrix& numbers, std::int64_t first, std::int64_t count) {
  Integers part{std::vector<std::int32_t>(std::size_t(numbers.rows * count)), {}};
  numbers.read_integers(first, count, part.values.data());
  part.matrix = {part.values.data(), numbers.rows, count, count};
  return part;
}

Integers whole(const NumberMatrix& weights) {
  if (weights.columns > 0 && weights.rows > kMostWeights / weights.columns) {
    throw InputError(weights.name + ": " + std::to_string(weights.rows) + " x " + std::to_string(weights.columns) +
                     " weights; expected at most 2^30: program fewer columns at a time");
  }
  return integers(weights, 0, weights.columns);
}

void check_rows(const NumberMatrix& inputs, std::int64_t rows) {
  if (inputs.rows == rows) return;
  throw InputError(inputs.name + ": " + std::to_string(inputs.rows) + " rows; expected " + std::to_string(rows) + ", as the weights have");
}

}  // namespace

CrossbarConfig load_crossbar(const ConfigLibrary& library, const std::string& name, const std::vector<std::string>& sets) {
  // A map in braces is the config itself.
  ConfigNode node = name.starts_with("{") ? library.resolve("crossbars", parse_yaml(name, "config")) : library.load("crossbars", name);
  for (const std::string& set : sets) {
    const std::size_t equals = set.find('=');
    const Place place{"--set " + set, 0, 0};
    if (equals == std::string::npos || equals == 0) throw InputError(place, "", "expected PATH=VALUE");
    ConfigNode value = parse_yaml(set.substr(equals + 1), place.file);
    value.place = place;
    set_path(node, set.substr(0, equals), std::move(value));
  }
  return read_config<CrossbarConfig>(node);
}

ProgrammedCrossbar program(const Crossbar& crossbar, const NumberMatrix& weights, const std::optional<NumberMatrix>& calibration,
                           int threads) {
  const Integers cells = whole(weights);
  if (!calibration || !crossbar.config().is_calibrated()) return crossbar.program(cells.matrix, {}, threads);
  check_rows(*calibration, weights.rows);
  const Integers vectors = integers(*calibration, 0, std::min(calibration->columns, kComparedVectors));
  return crossbar.program(cells.matrix, vectors.matrix, threads);
}

template <class T>
void multiply(ProgrammedCrossbar& layer, const NumberMatrix& inputs, T* products, int threads, const std::function<void()>& between) {
  check_rows(inputs, layer.rows());
  const std::int64_t step = part_of(layer);
  for (std::int64_t first = 0; first < inputs.columns; first += step) {
    if (between) between();
    const Integers part = integers(inputs, first, std::min(step, inputs.columns - first));
    layer.multiply(part.matrix, products + first, inputs.columns, threads);
  }
}

template <class T>
Quality compare(const NumberMatrix& weights, const NumberMatrix& inputs, const T* products) {
  const std::int64_t count = std::min(inputs.columns, kComparedVectors);
  const Integers w = whole(weights), x = integers(inputs, 0, count);
  std::vector<std::int64_t> exact(std::size_t(weights.columns * count), 0);
  for (std::int64_t k = 0; k < weights.rows; ++k) {
    for (std::int64_t n = 0; n < weights.columns; ++n) {
      const std::int64_t weight = w.values[std::size_t(k * weights.columns + n)];
      for (std::int64_t v = 0; v < count; ++v) exact[std::size_t(n * count + v)] += weight * x.values[std::size_t(k * count + v)];
    }
  }
  QualityMeter meter;
  for (std::int64_t n = 0; n < weights.columns; ++n) {
    for (std::int64_t v = 0; v < count; ++v) meter.add(double(exact[std::size_t(n * count + v)]), double(products[n * inputs.columns + v]));
  }
  return meter.result();
}

template void multiply(ProgrammedCrossbar&, const NumberMatrix&, std::int64_t*, int, const std::function<void()>&);
template void multiply(ProgrammedCrossbar&, const NumberMatrix&, double*, int, const std::function<void()>&);
template Quality compare(const NumberMatrix&, const NumberMatrix&, const std::int64_t*);
template Quality compare(const NumberMatrix&, const NumberMatrix&, const double*);

}  // namespace memwall
