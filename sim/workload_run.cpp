// SPDX-License-Identifier: MIT
#include "sim/workload_run.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <filesystem>

#include "sim/report/manifest_json.h"
#include "sim/sweep/journal.h"
#include "sim/workload/generator.h"
#include "sim/workload/trace_file.h"

namespace memwall {
namespace {

std::optional<std::int64_t> unless_zero(std::int64_t length) { return length == 0 ? std::nullopt : std::optional(length); }

WorkloadSpec spec_of(const Point& point) {
  const PointWorkload& workload = *point.workload;
  WorkloadSpec spec;
  spec.phase = parse_phase(workload.phase);
  spec.batch = workload.batch;
  spec.input_length = unless_zero(workload.input_length);
  spec.context = unless_zero(workload.context);
  spec.output_length = unless_zero(workload.output_length);
  spec.weight_bits = point.bits.weights;
  spec.activation_bits = point.bits.activations;
  spec.kv_bits = point.bits.kv;
  spec.operators = workload.operators;
  return spec;
}

/// Mistakes without a place get that of the workload.
[[noreturn]] void throw_at(const InputError& error, const Place& place) {
  std::vector<InputIssue> issues = error.issues();
  for (InputIssue& issue : issues) {
    if (issue.place.file.empty()) issue.place = place;
  }
  throw InputError(std::move(issues));
}

}  // namespace

std::shared_ptr<const PointTrace> WorkloadLoader::trace(const Point& point) {
  if (asked_.size() == kRecent) asked_.clear();
  std::shared_ptr<const PointTrace>& trace = asked_[{point.workload, point.bits.weights, point.bits.activations, point.bits.kv}];
  if (trace) return trace;
  TraceFactory open = factory(point);
  return trace = std::make_shared<const PointTrace>(std::move(open), key(point));
}

TraceFactory WorkloadLoader::factory(const Point& point) {
  const PointWorkload& workload = *point.workload;
  if (!workload.trace.empty()) {
    trace_hash(workload.trace_source);
    return [file = workload.trace_source] { return open_trace(file); };
  }
  try {
    const std::shared_ptr<const Model> loaded = model(point).model;
    const WorkloadSpec spec = spec_of(point);
    validate(spec, *loaded);
    if (selections_.size() == kRecent) selections_.clear();
    if (Op first; !spec.operators.empty() && selections_.insert(key(point)).second) generate_trace(*loaded, spec)->next(first);
    return [loaded, spec] { return generate_trace(*loaded, spec); };
  } catch (const InputError& error) {
    throw_at(error, workload.place);
  }
}

std::string WorkloadLoader::key(const Point& point) const {
  const PointWorkload& w = *point.workload;
  if (!w.trace.empty()) return "trace " + traces_.at(w.trace_source);
  return fmt::format("{} {} {} {} {} {} {}/{}/{} {}", models_.at(w.model_source).hash, w.phase, w.batch, w.context, w.input_length,
                     w.output_length, point.bits.weights, point.bits.activations, point.bits.kv, w.operators);
}

const WorkloadLoader::LoadedModel& WorkloadLoader::model(const Point& point) {
  const std::string& source = point.workload->model_source;
  if (const auto found = models_.find(source); found != models_.end()) return found->second;
  LoadedModel loaded;
  loaded.model = std::make_shared<const Model>(load_model(library_, source));
  for (const std::string& key : loaded.model->ignored_keys) spdlog::info("{}: key '{}' does not change the trace", source, key);
  loaded.config =
      source.ends_with(".json") ? nlohmann::ordered_json::parse(read_file(source)) : config_json(library_.load("models", source));
  loaded.hash = fmt::format("{:016x}", fnv1a(loaded.model->name + "\n" + loaded.config.dump()));
  return models_.emplace(source, std::move(loaded)).first->second;
}

/// Reads all rows, so that a mistake in the last one is known before the first point runs.
const std::string& WorkloadLoader::trace_hash(const std::string& file) {
  if (const auto found = traces_.find(file); found != traces_.end()) return found->second;
  const auto source = open_trace(file);
  Op op;
  while (source->next(op)) continue;
  return traces_.emplace(file, fmt::format("{:016x}", fnv1a(read_file(file)))).first->second;
}

std::map<std::string, nlohmann::ordered_json> WorkloadLoader::models() const {
  std::map<std::string, nlohmann::ordered_json> by_name;
  for (const auto& [source, loaded] : models_) {
    std::string name = loaded.model->name;
    while (by_name.contains(name)) name += "'";
    by_name[name] = loaded.config;
  }
  return by_name;
}

std::map<std::string, std::string> WorkloadLoader::traces() const {
  std::map<std::string, std::string> by_name;
  for (const auto& [file, hash] : traces_) {
    std::string name = std::filesystem::path(file).filename().string();
    while (by_name.contains(name)) name += "'";
    by_name[name] = hash;
  }
  return by_name;
}

}  // namespace memwall
