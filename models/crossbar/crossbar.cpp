// SPDX-License-Identifier: MIT
#include "models/crossbar/crossbar.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "models/crossbar/counter_random.h"
#include "models/crossbar/crossbar_scratch.h"
#include "models/crossbar/parallel.h"

namespace memwall {

InputPlanes::Needs ProgrammedCrossbar::needs() const {
  const bool variance = analog_ && config_.read_noise && !config_.read_noise->per_cell;
  return {.words = !analog_, .quads = analog_.has_value(), .squares = variance, .norms = !analog_ && config_.read_noise};
}

void ProgrammedCrossbar::sum(const InputPlanes& planes, std::int64_t block, std::int64_t group, Scratch& scratch) const {
  const ArrayGeometry& geometry = config_.geometry;
  const std::int64_t count = planes.vectors() * geometry.phases() * planes.digits();
  if (!analog_) return sum_levels(planes, block, group, scratch);
  if (scratch.iterated) return scratch.iterated->copy(block * groups_ + group, planes, scratch.sums, scratch.variances);
  const std::int64_t at = block * analog_->block_stride + group * analog_->group_stride;
  if (config_.read_noise && config_.read_noise->per_cell) return sum_per_cell(planes, block, group, scratch);
  kernels_->table({planes.quad_planes(block), analog_->levels.data() + at, scratch.sums.data(), count, planes.quads()});
  if (!scratch.variances.empty()) {
    kernels_->table({planes.square_planes(block), analog_->variances.data() + at, scratch.variances.data(),
                     planes.vectors() * geometry.phases() * planes.squares(), planes.quads()});
  }
}

/// Sums of the levels themselves.
void ProgrammedCrossbar::sum_levels(const InputPlanes& planes, std::int64_t block, std::int64_t group, Scratch& scratch) const {
  const ArrayGeometry& geometry = config_.geometry;
  const bool subtract = geometry.weight_scheme == WeightScheme::differential_analog;
  const std::int64_t group_size = (subtract ? 2 : 1) * geometry.cell_bits * planes.words() * kGroup;
  kernels_->popcount({planes.word_planes(block), cell_planes_.data() + (block * groups_ + group) * group_size, scratch.sums.data(),
                      planes.vectors() * geometry.phases() * planes.digits(), planes.words(), geometry.cell_bits, subtract});
}

/// The reference of read noise: every cell fluctuates by itself in every phase.
void ProgrammedCrossbar::sum_per_cell(const InputPlanes& planes, std::int64_t block, std::int64_t group, Scratch& scratch) const {
  const ArrayGeometry& geometry = config_.geometry;
  const CounterRandom random(config_.seed, RandomStream::cell_noise);
  const std::int64_t at = block * analog_->block_stride + group * analog_->group_stride, rows = slices_.block_rows(block);
  const int digits = planes.digits();
  for (std::int64_t slot = 0; slot < planes.vectors() * geometry.phases(); ++slot) {
    const std::uint64_t vector = vectors_read_ + std::uint64_t(slot / geometry.phases());
    const auto phase = std::uint64_t(slot % geometry.phases());
    std::int32_t* sums = scratch.sums.data() + slot * digits * kGroup;
    for (std::int64_t lane = 0; lane < kGroup; ++lane) {
      double total = 0.0;
      for (std::int64_t row = 0; row < rows; ++row) {
        const int driven = planes.drive(block, slot, row);
        if (driven == 0) continue;
        const auto cell = std::uint64_t(at + row * kGroup + lane);
        const double sigma = std::sqrt(analog_->variances[std::size_t(cell)] * analog_->variance_unit) / analog_->level_unit;
        total += driven * (analog_->levels[std::size_t(cell)] + sigma * random.normal(cell, vector << 6 | phase));
      }
      // The sum stands in its first digit, the others are empty.
      for (int d = 0; d < digits; ++d) sums[d * kGroup + lane] = d == 0 ? std::int32_t(std::lround(total)) : 0;
    }
  }
}

/// `by_phase`: no shift-add, the codes of [vectors][phases] stand in the accumulators.
void ProgrammedCrossbar::convert(const InputPlanes& planes, std::int64_t block, std::int64_t group, Scratch& scratch, bool by_phase) const {
  const ArrayGeometry& geometry = config_.geometry;
  ConvertJob job{};
  job.sums = scratch.sums.data();
  job.vectors = planes.vectors();
  job.phases = geometry.phases();
  job.digits = planes.digits();
  job.phase_weights = planes.phase_weights();
  std::vector<std::int32_t> ones;
  if (by_phase) {
    job.vectors *= std::exchange(job.phases, 1);
    ones.assign(std::size_t(job.vectors), 1);
    job.phase_weights = ones.data();
  }
  job.exact = exact_;
  job.largest_code = config_.geometry.max_sum();
  float gain[kGroup], offset[kGroup];
  for (int lane = 0; lane < kGroup; ++lane) {
    const std::int64_t column = std::min(group * kGroup + lane, slices_.conversion_columns() - 1);
    const CodeRange& range = this->range(block, column);
    const auto error = std::size_t((block * groups_ + group) * kGroup + lane);
    const double error_gain = gains_.empty() ? 1.0 : gains_[error];
    gain[lane] = float(unit() / range.step * error_gain);
    offset[lane] = float(-range.zero / range.step * error_gain + (offsets_.empty() ? 0.0 : offsets_[error]));
    job.low = float(range.low);
    job.high = float(range.high);
  }
  if (!exact_) job.largest_code = std::int64_t(std::max(job.high, -job.low));
  job.gain = gain;
  job.offset = offset;
  job.bow = float(config_.adc.bow);
  std::vector<float> sigmas, square_weights;
  if (config_.read_noise && !config_.read_noise->per_cell) {
    const CounterRandom random(config_.seed, RandomStream::read_noise);
    job.key[0] = random.key()[0];
    job.key[1] = random.key()[1];
    job.first_column = std::uint32_t(group * kGroup);
    job.first_vector = vectors_read_;
    job.block = std::uint32_t(block);
    if (analog_) {
      job.noise = NoiseDraw::by_column;
      job.variance = scratch.variances.data();
      job.squares = planes.squares();
      const double unit_squared = analog_->variance_unit / (analog_->level_unit * analog_->level_unit);
      for (int d = 0; d < planes.digits(); ++d) {
        for (int e = d; e < planes.digits(); ++e) square_weights.push_back(float(std::ldexp(unit_squared, d + e + (e > d))));
      }
      job.square_weights = square_weights.data();
    } else {
      job.noise = NoiseDraw::by_phase;
      const bool pair = geometry.weight_scheme == WeightScheme::differential_analog;
      const double level = geometry.max_level() / (1.0 - config_.window.off / config_.window.on);
      const auto sigma = float(config_.read_noise->sigma * level * (pair ? std::sqrt(2.0) : 1.0));
      const float* norms = planes.norms(block);
      for (std::int64_t i = 0; i < job.vectors * job.phases; ++i) sigmas.push_back(sigma * norms[i]);
      job.phase_sigma = sigmas.data();
    }
  }
  job.columns = int(std::min<std::int64_t>(kGroup, slices_.conversion_columns() - group * kGroup));
  job.accumulators = scratch.accumulators.data();
  kernels_->convert(job);
  scratch.clipped_low += job.clipped_low;
  scratch.clipped_high += job.clipped_high;
}

/// What the codes of a group mean: [columns of the group][vectors], over all blocks.
template <class T>
void ProgrammedCrossbar::sum_group(const InputPlanes& planes, std::int64_t group, Scratch& scratch, T* to) const {
  const std::int64_t columns = std::min<std::int64_t>(kGroup, slices_.conversion_columns() - group * kGroup), vectors = planes.vectors();
  const bool at_once = ranges_.size() == 1 && corrections_.empty() && config_.geometry.weight_scheme != WeightScheme::offset_flipped;
  for (std::int64_t block = 0; block < slices_.blocks(); ++block) {
    sum(planes, block, group, scratch);
    convert(planes, block, group, scratch);
    if (at_once && block + 1 < slices_.blocks()) continue;  // codes of one width: they are added as integers
    const std::int64_t zeros = at_once ? slices_.blocks() : 1;
    for (std::int64_t lane = 0; lane < columns; ++lane) {
      const CodeRange& range = this->range(block, group * kGroup + lane);
      const bool flipped = slices_.is_flipped(block, group * kGroup + lane);
      const T step = T(range.step), zero = T(range.zero) * T(zeros);
      for (std::int64_t v = 0; v < vectors; ++v) {
        T sum = step * T(scratch.accumulators[std::size_t(v * kGroup + lane)]) + zero * T(planes.weight_sum(v));
        if (!corrections_.empty()) {
          const Correction& correction = corrections_[std::size_t((block * groups_ + group) * kGroup + lane)];
          sum = T(correction.gain * double(sum) + correction.offset * double(planes.weight_sum(v)));
        }
        if (flipped) sum = T(config_.geometry.max_level()) * T(planes.driven_sum(block, v)) - sum;
        to[lane * vectors + v] += sum;
      }
    }
    std::fill(scratch.accumulators.begin(), scratch.accumulators.end(), 0);
  }
}

template <class T>
void ProgrammedCrossbar::multiply_chunk(IntegerMatrix inputs, T* products, std::int64_t stride, int threads) {
  const ArrayGeometry& geometry = config_.geometry;
  const InputPlanes planes(geometry, inputs.values, inputs.rows, inputs.columns, inputs.stride, vectors_read_, needs());
  const std::int64_t vectors = planes.vectors();
  const std::optional<IteratedSums> iterated = iterate(planes, threads);
  std::vector<T> sums(std::size_t(groups_ * kGroup * vectors));
  std::atomic<std::int64_t> low{0}, high{0};
  // A thread has all blocks of its columns, so that they are added in one order.
  parallel_for(groups_, threads, [&](std::int64_t group) {
    Scratch scratch(planes, geometry, needs().squares, iterated);
    sum_group(planes, group, scratch, sums.data() + group * kGroup * vectors);
    low += scratch.clipped_low;
    high += scratch.clipped_high;
  });
  const int parts = geometry.conversions_per_weight();
  for (std::int64_t n = 0; n < outputs(); ++n) {
    T* to = products + n * stride;
    // The digital side knows the offsets that weights and inputs carry: w x = w' x' - a x' - b w with w' = w + a and x' = x + b.
    for (std::int64_t v = 0; v < vectors; ++v) {
      to[v] = -T(slices_.offset()) * T(planes.input_sum(v) + planes.offset() * rows()) - T(planes.offset()) * T(slices_.weight_sum(n));
    }
    for (int part = 0; part < parts; ++part) {
      const T significance = T(slices_.significance(n * parts + part));
      const T* from = sums.data() + (n * parts + part) * vectors;
      for (std::int64_t v = 0; v < vectors; ++v) to[v] += significance * from[v];
    }
  }
  report_.conversions += vectors * geometry.phases() * slices_.conversion_columns() * slices_.blocks();
  report_.clipped_low += low;
  report_.clipped_high += high;
  vectors_read_ += std::uint64_t(vectors);
}

template <class T>
void ProgrammedCrossbar::multiply_all(IntegerMatrix inputs, T* products, std::int64_t stride, int threads) {
  if (inputs.rows != rows()) {
    throw InputError("inputs have " + std::to_string(inputs.rows) + " rows; expected " + std::to_string(rows()) + ", as the weights have");
  }
  const std::int64_t together = iterates() ? kIteratedTogether : kTogether;
  for (std::int64_t first = 0; first < inputs.columns; first += together) {
    const std::int64_t count = std::min(together, inputs.columns - first);
    multiply_chunk(IntegerMatrix{inputs.values + first, inputs.rows, count, inputs.stride}, products + first, stride, threads);
  }
}

void ProgrammedCrossbar::multiply(IntegerMatrix inputs, std::int64_t* products, std::int64_t stride, int threads) {
  ensure(exact_, "an inexact product was asked for as an integer");
  multiply_all(inputs, products, stride, threads);
}

void ProgrammedCrossbar::multiply(IntegerMatrix inputs, double* products, std::int64_t stride, int threads) {
  multiply_all(inputs, products, stride, threads);
}

}  // namespace memwall
