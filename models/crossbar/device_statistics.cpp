// SPDX-License-Identifier: MIT
// Polynomials as IBM's aihwkit (commit 4545f11) states them for its PCM and ReRAM presets.
#include "models/crossbar/device_statistics.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace memwall {
namespace {

template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double g) {
  double sum = 0.0;
  for (std::size_t i = N; i-- > 0;) sum = sum * g + coefficients[i];
  return sum;
}

/// 1/f noise collected from the read time to the time since programming.
double flicker(Seconds time, Seconds read) { return std::sqrt(std::log((time.value + read.value) / (2.0 * read.value))); }

/// A cell at zero has no logarithm: nothing flows, nothing drifts.
constexpr double kNothing = 1e-6;

/// PCM, 90 nm, array of a million devices (25 uS, drift from 20 s, reads of 250 ns).
class Pcm90 : public DeviceStatistics {
 public:
  Siemens on() const override { return Siemens(25e-6); }
  Seconds drift_start() const override { return Seconds(20.0); }
  double programming_sigma(double g) const override { return std::max(polynomial<3>({0.2635, 1.9650, -1.1731}, g), 0.0) / 25.0; }
  double drifted(double g, Seconds time, double normal) const override {
    if (g < kNothing) return g;
    const double mean = std::clamp(-0.0155 * std::log(g) + 0.0244, 0.049, 0.1);
    const double sigma = std::clamp(-0.0125 * std::log(g) - 0.0059, 0.008, 0.045);
    return g * std::pow(time.value / drift_start().value, -(mean + sigma * normal));
  }
  double read_sigma(double g, Seconds time) const override {
    if (g < kNothing) return 0.0;
    return g * std::min(0.0088 / std::pow(g, 0.65), 0.2) * flicker(time, Seconds(250e-9));
  }
};

/// PCM, 14 nm (HERMES): one device, 10.35 uS from 200 s, or two in parallel, 20.7 uS from 300 s.
class PcmHermes : public DeviceStatistics {
 public:
  explicit PcmHermes(int devices) : one_(devices == 1) {}
  Siemens on() const override { return Siemens(one_ ? 10.35e-6 : 20.7e-6); }
  Seconds drift_start() const override { return Seconds(one_ ? 200.0 : 300.0); }
  bool knows_read_noise() const override { return one_; }  // published for one device only
  double programming_sigma(double g) const override {
    const double microsiemens = one_ ? polynomial<4>({0.15781817, 2.32443916, -2.16310839, 0.68841818}, g)
                                     : polynomial<4>({0.16603222, 4.71806468, -8.48101252, 4.68961419}, g);
    return std::max(microsiemens, 0.0) / (on().value * 1e6);
  }
  double drifted(double g, Seconds time, double normal) const override {
    if (g < kNothing) return g;
    const double mean = g < 0.0945 ? std::clamp(-0.0387 * std::log(g) - 0.0182, 0.072, 0.13) : polynomial<3>({0.0736, -0.0126, -0.0436}, g);
    return g * std::pow(time.value / drift_start().value, -(mean + drift_sigma(g) * normal));
  }
  double read_sigma(double g, Seconds time) const override {
    if (g < kNothing) return 0.0;
    const double q =
        g < 0.1591 ? std::clamp(-0.0078 * std::log(g) + 0.0038, 0.0179, 0.04) : polynomial<4>({0.0088, 0.0768, -0.1352, 0.0664}, g);
    return g * q * flicker(time, Seconds(512e-9));
  }

 private:
  double drift_sigma(double g) const {
    if (one_) return g < 0.3039 ? std::clamp(-0.0120 * std::log(g) - 0.0023, 0.0124, 0.04) : polynomial<3>({0.0104, 0.0116, -0.0165}, g);
    return g < 0.3055 ? std::clamp(-0.0117 * std::log(g) - 0.0057, 0.0091, 0.04) : polynomial<3>({0.0073, 0.0093, -0.0118}, g);
  }
  bool one_;
};

/// RRAM of NeuRRAM, 130 nm (40 uS): the spread measured at a time holds programming and relaxation together.
class RramNeurram : public DeviceStatistics {
 public:
  explicit RramNeurram(const std::array<double, 5>& sigma) : sigma_(sigma) {}
  Siemens on() const override { return Siemens(40e-6); }
  Seconds drift_start() const override { return Seconds(0.0); }
  bool knows_drift() const override { return false; }
  bool knows_read_noise() const override { return false; }
  double programming_sigma(double g) const override { return std::max(polynomial(sigma_, g), 0.0) / 40.0; }
  double drifted(double g, Seconds, double) const override { return g; }
  double read_sigma(double, Seconds) const override { return 0.0; }

 private:
  std::array<double, 5> sigma_;
};

/// CMO/HfOx ReRAM (8 to 90 uS, reads of 1 us), programmed until within 0.2 % or 2 %.
class ReramCmo : public DeviceStatistics {
 public:
  ReramCmo(double slope, double constant) : slope_(slope), constant_(constant) {}
  Siemens on() const override { return Siemens(90e-6); }
  Seconds drift_start() const override { return Seconds(1.0); }  // ln t is zero
  double programming_sigma(double g) const override { return (slope_ * g * 90.0 + constant_) * 1e-3 / 90.0; }
  double drifted(double g, Seconds time, double normal) const override {
    const double t = std::log(time.value);
    return g + (-0.089 * t + (0.042 * t + 0.4118) * normal) / 90.0;
  }
  double read_sigma(double g, Seconds time) const override {
    const double microsiemens = std::max(g * 90.0, 1.0);  // below 1 uS, far under the measured range, the logarithm turns negative
    return 0.0277 * std::log(microsiemens) * flicker(time, Seconds(1e-6)) / 90.0;
  }

 private:
  double slope_, constant_;
};

}  // namespace

const std::vector<std::string>& device_statistics_names() {
  static const std::vector<std::string> names = {"pcm-90nm",          "pcm-hermes-1",       "pcm-hermes-2",  "rram-neurram-1s",
                                                 "rram-neurram-1day", "rram-neurram-2days", "reram-cmo-0.2", "reram-cmo-2"};
  return names;
}

std::unique_ptr<DeviceStatistics> device_statistics(const std::string& name) {
  if (name == "pcm-90nm") return std::make_unique<Pcm90>();
  if (name == "pcm-hermes-1") return std::make_unique<PcmHermes>(1);
  if (name == "pcm-hermes-2") return std::make_unique<PcmHermes>(2);
  using Sigma = std::array<double, 5>;
  if (name == "rram-neurram-1s") return std::make_unique<RramNeurram>(Sigma{0.348, 16.030, -43.853, 45.393, -16.815});
  if (name == "rram-neurram-1day") return std::make_unique<RramNeurram>(Sigma{0.701, 22.086, -50.773, 47.095, -16.458});
  if (name == "rram-neurram-2days") return std::make_unique<RramNeurram>(Sigma{0.782, 20.274, -43.507, 37.062, -11.934});
  if (name == "reram-cmo-0.2") return std::make_unique<ReramCmo>(1.0687, 0.811);
  if (name == "reram-cmo-2") return std::make_unique<ReramCmo>(11.2902, 11.218);
  return nullptr;
}

}  // namespace memwall
