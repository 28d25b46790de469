// SPDX-License-Identifier: MIT
#include "sim/sweep/sweep_axes.h"

#include <algorithm>

#include "sim/sweep/architecture_entry.h"
#include "sim/sweep/sample.h"

namespace memwall {
namespace {

/// What paths may be, and how many groups there are so far.
class AxesReader {
 public:
  AxesReader(const std::vector<std::string>& labels, std::vector<InputIssue>& issues) : labels_(labels), issues_(issues) {}

  /// `sweep`: all combinations.
  void read_grid(const ConfigNode& node) {
    if (!is_map(node, "sweep", "expected a map such as `{cim-rram.array.adc.bits: [6, 7, 8]}`")) return;
    for (const ConfigNode::Entry& entry : node.entries) add(read_axis(entry, "sweep." + entry.key, issues_), "sweep." + entry.key);
  }

  /// `zip`: the first values of a map together, then the second ones.
  void read_zip(const ConfigNode& node) {
    if (node.kind == ConfigNode::Kind::list) {
      for (const ConfigNode& item : node.items) read_zip(item);
      return;
    }
    if (!is_map(node, "zip", "expected a map such as `{cim-rram.array.rows: [64, 128], cim-rram.array.columns: [64, 128]}`")) return;
    const std::size_t first = axes_.size();
    ++groups_;
    for (const ConfigNode::Entry& entry : node.entries) {
      const std::string path = "zip." + entry.key;
      add(read_axis(entry, path, issues_, false), path, groups_);
      const std::size_t length = axes_.back().values.size(), expected = axes_[first].values.size();
      if (length == expected) continue;
      issues_.push_back(
          {entry.value.place, path,
           "expected " + std::to_string(expected) + " values as `" + axes_[first].key + "` has, got " + std::to_string(length)});
      axes_.back().values = {expected, [value = entry.value](std::size_t) { return value; }};
    }
  }

  /// `sample`: combinations that are drawn.
  void read_sample(const ConfigNode& node) {
    if (!is_map(node, "sample", "expected a map such as `{points: 100, over: {cim-rram.array.dac.energy: {from: 0.1 pJ, to: 1 pJ}}}`"))
      return;
    ++groups_;
    for (Axis& axis : draw_sample(node, issues_)) {
      const std::string path = "sample.over." + axis.key;
      add(std::move(axis), path, groups_);
    }
  }

  std::vector<Axis> take() { return std::move(axes_); }

 private:
  bool is_map(const ConfigNode& node, const char* path, const char* expected) {
    if (node.kind == ConfigNode::Kind::map && !node.entries.empty()) return true;
    issues_.push_back({node.place, path, expected});
    return false;
  }

  void add(Axis axis, const std::string& path, std::size_t group = 0) {
    const auto target = read_target(axis.key, axis.place, path, labels_, issues_);
    if (std::any_of(axes_.begin(), axes_.end(), [&](const Axis& other) { return other.key == axis.key; })) {
      issues_.push_back({axis.place, path, "is swept twice"});
    }
    axis.group = group;
    axes_.push_back(std::move(axis));
    if (!target || target->path != "devices") return;
    for (const ConfigNode& value : axes_.back().values) read_integer(value, path, 1, kMaxDevices, issues_);
  }

  const std::vector<std::string>& labels_;
  std::vector<InputIssue>& issues_;
  std::vector<Axis> axes_;
  std::size_t groups_ = 0;
};

}  // namespace

std::vector<Axis> read_sweep_axes(const ConfigNode& experiment, const std::vector<std::string>& labels, std::vector<InputIssue>& issues) {
  AxesReader reader(labels, issues);
  for (const ConfigNode::Entry& entry : experiment.entries) {
    if (entry.key == "sweep") reader.read_grid(entry.value);
    if (entry.key == "zip") reader.read_zip(entry.value);
    if (entry.key == "sample") reader.read_sample(entry.value);
  }
  return reader.take();
}

}  // namespace memwall
