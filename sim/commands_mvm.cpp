// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "models/tensor/tensor_file.h"
#include "sim/commands.h"
#include "sim/functional.h"

namespace memwall {
namespace {

/// Clipped conversions that a calibrated range does not ask for distort results beyond its noise.
constexpr double kMuchClipping = 1e-3;

struct MvmFacts {
  std::int64_t rows, outputs, vectors, arrays;
  bool exact;
  int adc_bits, lossless_bits;
  std::pair<double, double> steps;
  ConversionReport conversions;
  Quality quality;
};

template <class T>
MvmFacts run(ProgrammedCrossbar& layer, const CrossbarConfig& config, const NumberMatrix& weights, const NumberMatrix& inputs,
             const MvmArguments& arguments) {
  NpyWriter out(arguments.out, std::is_same_v<T, double> ? NumberType::float64 : NumberType::int64, weights.columns, inputs.columns);
  multiply(layer, inputs, out.values<T>(), arguments.threads, {});
  MvmFacts facts{weights.rows,
                 weights.columns,
                 inputs.columns,
                 layer.arrays(),
                 layer.is_exact(),
                 config.adc.bits,
                 config.geometry.lossless_bits(),
                 layer.steps(),
                 layer.report(),
                 compare(weights, inputs, out.values<T>())};
  out.commit();
  return facts;
}

nlohmann::ordered_json number(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

void print_json(const MvmFacts& facts) {
  nlohmann::ordered_json json;
  json["rows"] = facts.rows;
  json["outputs"] = facts.outputs;
  json["vectors"] = facts.vectors;
  json["arrays"] = facts.arrays;
  json["exact"] = facts.exact;
  json["adc_bits"] = facts.adc_bits;
  json["lossless_bits"] = facts.lossless_bits;
  json["conversions"] = facts.conversions.conversions;
  json["clipped_low"] = facts.conversions.clipped_low;
  json["clipped_high"] = facts.conversions.clipped_high;
  json["sqnr_db"] = number(facts.quality.sqnr_db);
  json["rms_error"] = number(facts.quality.rms_error);
  json["gain"] = number(facts.quality.gain);
  json["offset"] = number(facts.quality.offset);
  json["largest_error"] = number(facts.quality.largest_error);
  json["isa_level"] = best_kernels().name;
  std::cout << json.dump(2) << "\n";
}

void print(const MvmFacts& facts, const std::string& out) {
  const auto line = [](const char* name, const std::string& value) { std::cout << fmt::format("{:<14}{}\n", name, value); };
  line("product", fmt::format("{} outputs x {} vectors of {} inputs, in {} arrays, written to {}", facts.outputs, facts.vectors, facts.rows,
                              facts.arrays, out));
  line("converter", fmt::format("{} bits of {} that lose nothing, codes {:.4g} to {:.4g} levels wide", facts.adc_bits, facts.lossless_bits,
                                facts.steps.first, facts.steps.second));
  const ConversionReport& report = facts.conversions;
  line("conversions", fmt::format("{}, clipped {} low, {} high ({:.3g} %)", report.conversions, report.clipped_low, report.clipped_high,
                                  100 * report.clipped_share()));
  const Quality& quality = facts.quality;
  if (std::isinf(quality.sqnr_db)) {
    line("error", "none");
  } else {
    line("SQNR", fmt::format("{:.2f} dB, normalised RMS error {:.4g}", quality.sqnr_db, quality.rms_error));
    line("line", fmt::format("gain {:.6g}, offset {:.4g}, largest error {:.6g}", quality.gain, quality.offset, quality.largest_error));
  }
}

}  // namespace

int mvm_command(const ConfigLibrary& library, const MvmArguments& arguments) {
  const CrossbarConfig config = load_crossbar(library, arguments.crossbar, arguments.sets);
  const NumberMatrix weights = open_matrix(arguments.weights), inputs = open_matrix(arguments.inputs);
  if (inputs.rows != weights.rows) {
    throw InputError(inputs.name + ": " + std::to_string(inputs.rows) + " rows; expected " + std::to_string(weights.rows) + ", as " +
                     weights.name + " has");
  }
  const NumberMatrix calibration = arguments.calibration.empty() ? inputs : open_matrix(arguments.calibration);
  const Crossbar crossbar(config);
  ProgrammedCrossbar layer = program(crossbar, weights, calibration, arguments.threads);
  const MvmFacts facts = layer.is_exact() ? run<std::int64_t>(layer, config, weights, inputs, arguments)
                                          : run<double>(layer, config, weights, inputs, arguments);
  const double asked = config.is_calibrated() ? 1.0 - config.adc.coverage : 0.0;
  if (facts.conversions.clipped_share() > asked + kMuchClipping) {
    spdlog::warn("{:.2g} % of the conversions were clipped: the range of the converter is too narrow for these values",
                 100 * facts.conversions.clipped_share());
  }
  if (arguments.json) {
    print_json(facts);
  } else {
    print(facts, arguments.out);
  }
  return 0;
}

}  // namespace memwall
