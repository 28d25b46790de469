// SPDX-License-Identifier: MIT
/// From an experiment to the runs it asks for.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/sweep/architecture_variant.h"
#include "sim/sweep/experiment_config.h"

namespace memwall {

/// Most runs that one experiment may ask for.
inline constexpr std::int64_t kMaxRuns = 1'000'000;

/// One combination of workload values; a trace has no other values, and a length its phase does not take is zero.
struct PointWorkload {
  std::string model;         ///< as written
  std::string model_source;  ///< what ConfigLibrary::load or the Hugging Face importer takes for it
  std::string trace;         ///< as written
  std::string trace_source;  ///< the file
  std::string phase;
  std::int64_t batch = 1;
  std::int64_t context = 0;
  std::int64_t input_length = 0;
  std::int64_t output_length = 0;
  OperandBits bits;
  std::string operators;  ///< pattern of names; empty for all
  Place place;            ///< of its entry in the experiment
};

/// Swept paths and the text of their values, in the order of `sweep:`; behind them the iso-condition, where the experiment normalises.
using SweptValues = std::vector<std::pair<SharedText, SharedText>>;

/// One run.
struct Point {
  int index = 0;            ///< counts combinations of workload and swept values
  SharedText architecture;  ///< label
  std::shared_ptr<const ArchitectureVariant> variant;
  std::size_t variant_number = 0;       ///< below Points::variant_count(); the same for equal variants of an architecture
  std::optional<std::int64_t> devices;  ///< where the experiment says it
  std::shared_ptr<const PointWorkload> workload;
  OperandBits bits;  ///< of the workload, unless the architecture has its own
  SweptValues swept;
  SharedText normalise;  ///< iso-condition; "" for the system as it is
};

class Expansion;

/// All runs: workloads in file order (first axis slowest), then swept values, then the systems as they are and
/// by iso-condition, then architectures. Each is made when asked for: of a million of them, none is in memory. Copies are alike.
class Points {
 public:
  /// Throws InputError with every mistake that needs the configs: unknown names, paths that cannot be set, a path set twice.
  Points(const ExperimentConfig& config, const ConfigLibrary& library);

  std::size_t size() const;
  Point operator[](std::size_t run) const;
  std::size_t variant_count() const;
  std::size_t variant_number(std::size_t run) const;

 private:
  std::shared_ptr<const Expansion> expansion_;
};

/// The swept paths, in order, and `normalise`: the columns that a result table has for them.
std::vector<std::string> swept_columns(const ExperimentConfig& config);

}  // namespace memwall
