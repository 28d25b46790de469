// SPDX-License-Identifier: MIT
#include "sim/sweep/workload_points.h"

#include <algorithm>
#include <functional>
#include <map>

#include "sim/sweep/reference.h"

namespace memwall {
namespace {

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
std::map<std::string, std::string> read_sources(const Axis* axis, const std::function<std::string(const ConfigNode&)>& look_up,
                                                std::vector<InputIssue>& issues) {
  std::map<std::string, std::string> sources;
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

std::vector<std::size_t> positions_at(std::size_t combination, const std::vector<Axis>& axes) {
  std::vector<std::size_t> positions(axes.size());
  for (std::size_t i = axes.size(); i-- > 0;) {
    positions[i] = combination % axes[i].values.size();
    if (i == 0 || !axes[i].goes_with(axes[i - 1])) combination /= axes[i].values.size();  // else that one does the same
  }
  return positions;
}

WorkloadPoints::WorkloadPoints(const std::vector<WorkloadEntry>& entries, const ConfigLibrary& library, std::vector<InputIssue>& issues) {
  std::size_t end = 0;
  for (const WorkloadEntry& entry : entries) {
    Sources models = read_sources(
        entry.find("model"), [&](const ConfigNode& name) { return named_config("models", name.text, name.place, library); }, issues);
    Sources traces = read_sources(
        entry.find("trace"), [&](const ConfigNode& name) { return named_file(name.text, name.place); }, issues);
    end += std::size_t(combinations(entry.axes));
    parts_.push_back({entry, std::move(models), std::move(traces), end});
  }
}

std::shared_ptr<const PointWorkload> WorkloadPoints::operator[](std::size_t index) const {
  const auto part = std::find_if(parts_.begin(), parts_.end(), [index](const Part& p) { return index < p.end; });
  const std::vector<Axis>& axes = part->entry.axes;
  const std::vector<std::size_t> positions = positions_at(index - (part == parts_.begin() ? 0 : (part - 1)->end), axes);
  auto workload = std::make_shared<PointWorkload>();
  for (std::size_t i = 0; i < axes.size(); ++i) apply(*workload, axes[i].key, axes[i].values[positions[i]].text);
  const auto source = [](const Sources& sources, const std::string& name) {
    const auto found = sources.find(name);
    return found == sources.end() ? "" : found->second;
  };
  workload->model_source = source(part->models, workload->model);
  workload->trace_source = source(part->traces, workload->trace);
  workload->place = part->entry.place;
  return workload;
}

}  // namespace memwall
