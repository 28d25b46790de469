// SPDX-License-Identifier: MIT
#include <algorithm>

#include "models/crossbar/analog_cells.h"
#include "models/crossbar/counter_random.h"
#include "models/crossbar/device_statistics.h"

namespace memwall {

CellPhysics::CellPhysics(const CrossbarConfig& config) : config_(config), off_(config.window.off / config.window.on) {
  levels_per_conductance_ = config.geometry.max_level() / (1.0 - off_);
  if (config.statistics.empty()) return;
  device_ = device_statistics(config.statistics);
  scale_ = config.window.on / device_->on();
}

CellPhysics::~CellPhysics() = default;

double CellPhysics::target(int level) const { return off_ + level / levels_per_conductance_; }

double CellPhysics::programmed(double target, std::uint64_t cell) const {
  const ProgrammingError& error = *config_.programming_error;
  const double sigma = error.by_statistics ? device_->programming_sigma(target * scale_) / scale_ : error.sigma;
  // A conductance is not negative: what misses below zero ends at zero.
  return std::max(0.0, target + sigma * CounterRandom(config_.seed, RandomStream::programming).normal(cell));
}

double CellPhysics::drifted(double conductance, std::uint64_t cell) const {
  const double normal = CounterRandom(config_.seed, RandomStream::drift).normal(cell);
  return std::max(0.0, device_->drifted(conductance * scale_, config_.drift->time, normal) / scale_);
}

double CellPhysics::conductance(int level, std::uint64_t cell) const {
  if (config_.stuck_at) {
    const double chance = CounterRandom(config_.seed, RandomStream::stuck_at).uniform(cell);
    if (chance < config_.stuck_at->on) return 1.0;
    if (chance < config_.stuck_at->on + config_.stuck_at->off) return off_;
  }
  double g = target(level);
  if (config_.programming_error) g = programmed(g, cell);
  if (config_.device_variation) {
    g *= std::max(0.0, 1.0 + config_.device_variation->sigma * CounterRandom(config_.seed, RandomStream::variation).normal(cell));
  }
  if (config_.drift) g = drifted(g, cell);
  return g;
}

double CellPhysics::read_sigma(double conductance) const {
  if (!config_.read_noise) return 0.0;
  switch (config_.read_noise->law) {
    case ReadNoise::Law::constant: return config_.read_noise->sigma;
    case ReadNoise::Law::proportional: return config_.read_noise->sigma * conductance;
    case ReadNoise::Law::statistics: return device_->read_sigma(conductance * scale_, config_.drift->time) / scale_;
  }
  return 0.0;
}

}  // namespace memwall
