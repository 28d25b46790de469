// SPDX-License-Identifier: MIT
#include "sim/sweep/workload_points.h"

#include <algorithm>
#include <functional>
#include <map>

#include "sim/sweep/reference.h"

namespace memwall {
namespace {

using Sources = std::map<std::string, std::string>;  // text as written -> name or file to load

using Setter = void (*)(PointWorkload&, const std::string&);
constexpr auto to_integer = [](const std::string& text) { return std::int64_t(std::stoll(text)); };

const std::vector<std::pair<std::string, Setter>>& setters() {
  static const std::vector<std::pair<std::string, Setter>> table = {
      {"model", [](PointWorkload& w, const std::string& text) { w.model = text; }},
      {"trace", [](PointWorkload& w, const std::string& text) { w.trace = text; }},
      {"phase", [](PointWorkload& w, const std::string& text) { w.phase = text; }},
      {"batch", [](PointWorkload& w, const std::string& text) { w.batch = to_integer(text); }},
      {"context", [](PointWorkload& w, const std::string& text) { w.context = to_integer(text); }},
      {"input_length", [](PointWorkload& w, const std::string& text) { w.input_length = to_integer(text); }},
      {"output_length", [](PointWorkload& w, const std::string& text) { w.output_length = to_integer(text); }},
      {"operators", [](PointWorkload& w, const std::string& text) { w.operators = text; }},
      {"bits.weights", [](PointWorkload& w, const std::string& text) { w.bits.weights = int(to_integer(text)); }},
      {"bits.activations", [](PointWorkload& w, const std::string& text) { w.bits.activations = int(to_integer(text)); }},
      {"bits.kv", [](PointWorkload& w, const std::string& text) { w.bits.kv = int(to_integer(text)); }},
  };
  return table;
}

void apply(PointWorkload& workload, const std::string& key, const std::string& text) {
  for (const auto& [name, set] : setters()) {
    if (name == key) return set(workload, text);
  }
  throw InternalError("an axis of a workload has no field");
}

/// What each name on the axis stands for; unknown ones are reported once.
Sources read_sources(const Axis* axis, const std::function<std::string(const ConfigNode&)>& look_up, std::vector<InputIssue>& issues) {
  Sources sources;
  for (std::size_t i = 0; axis && i < axis->values.size(); ++i) {
    try {
      sources[axis->values[i].text] = look_up(axis->values[i]);
    } catch (const InputError& error) {
      for (InputIssue issue : error.issues()) {
        if (issue.path.empty()) issue.path = "workloads." + axis->key;
        issues.push_back(issue);
      }
    }
  }
  return sources;
}

}  // namespace

std::int64_t combinations(const std::vector<Axis>& axes) {
  std::int64_t count = 1;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (i == 0 || !axes[i].goes_with(axes[i - 1])) count = std::min(count * std::int64_t(axes[i].values.size()), kMaxRuns + 1);
  }
  return count;
}

bool advance(std::vector<std::size_t>& positions, const std::vector<Axis>& axes) {
  for (std::size_t i = axes.size(); i-- > 0;) {
    const bool more = ++positions[i] < axes[i].values.size();
    if (!more) positions[i] = 0;
    if (i > 0 && axes[i].goes_with(axes[i - 1])) continue;  // which does the same
    if (more) return true;
  }
  return false;
}

std::vector<std::shared_ptr<const PointWorkload>> workload_points(const std::vector<WorkloadEntry>& entries, const ConfigLibrary& library,
                                                                  std::vector<InputIssue>& issues) {
  std::vector<std::shared_ptr<const PointWorkload>> points;
  for (const WorkloadEntry& entry : entries) {
    Sources models = read_sources(
        entry.find("model"), [&](const ConfigNode& name) { return named_config("models", name.text, name.place, library); }, issues);
    Sources traces = read_sources(
        entry.find("trace"), [&](const ConfigNode& name) { return named_file(name.text, name.place); }, issues);
    std::vector<std::size_t> positions(entry.axes.size(), 0);
    do {
      auto workload = std::make_shared<PointWorkload>();
      for (std::size_t i = 0; i < positions.size(); ++i) {
        apply(*workload, entry.axes[i].key, entry.axes[i].values[positions[i]].text);
      }
      workload->model_source = models[workload->model];
      workload->trace_source = traces[workload->trace];
      workload->place = entry.place;
      points.push_back(std::move(workload));
    } while (advance(positions, entry.axes));
  }
  return points;
}

}  // namespace memwall
