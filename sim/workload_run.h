// SPDX-License-Identifier: MIT
/// The workload of a point, ready to be opened as a trace.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <tuple>

#include "sim/simulate.h"
#include "sim/sweep/points.h"
#include "sim/workload/model.h"

namespace memwall {

/// What a point's trace is made of.
struct PointTrace {
  TraceFactory open;
  std::string key;  ///< all that the trace depends on, as a short text
};

/// Loads models and traces, each once, and checks what points ask of them.
class WorkloadLoader {
 public:
  explicit WorkloadLoader(const ConfigLibrary& library) : library_(library) {}

  /// Throws InputError with the place of the workload where the model or the trace cannot do what the point says.
  /// Points that follow each other share it where workload and bits are equal.
  std::shared_ptr<const PointTrace> trace(const Point& point);

  /// By name: whole models, hashes of traces.
  std::map<std::string, nlohmann::ordered_json> models() const;
  std::map<std::string, std::string> traces() const;

 private:
  struct LoadedModel {
    std::shared_ptr<const Model> model;
    nlohmann::ordered_json config;
    std::string hash;
  };
  TraceFactory factory(const Point& point);
  std::string key(const Point& point) const;
  const LoadedModel& model(const Point& point);
  const std::string& trace_hash(const std::string& file);

  const ConfigLibrary& library_;
  std::map<std::string, LoadedModel> models_;                                     // by source
  std::map<std::string, std::string> traces_;                                     // file -> hash
  using Asked = std::tuple<std::shared_ptr<const PointWorkload>, int, int, int>;  // with its bits
  static constexpr std::size_t kRecent = 64;
  std::map<Asked, std::shared_ptr<const PointTrace>> asked_;
  std::set<std::string> selections_;  // keys of workloads whose `operators` are known to name some
};

}  // namespace memwall
