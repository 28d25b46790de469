// SPDX-License-Identifier: MIT
#include "sim/sweep/layered_architecture.h"

#include <algorithm>

namespace memwall {
namespace {

std::ptrdiff_t depth(const std::string& path) { return std::count(path.begin(), path.end(), '.'); }

void append(std::vector<InputIssue>& issues, const InputError& error) {
  issues.insert(issues.end(), error.issues().begin(), error.issues().end());
}

}  // namespace

LayeredArchitecture::LayeredArchitecture(const ArchitectureEntry& entry, const ConfigLibrary& library, std::vector<InputIssue>& issues)
    : entry_(entry), label_(entry.label), library_(library), issues_(issues) {
  for (const Override& value : entry.set) layers_.push_back({value.path, resolved(value), kNoAxis, {}});
  entry_layers_ = layers_.size();
}

void LayeredArchitecture::fix(const std::string& path, const ConfigNode& value) {
  if (path == "devices") return set_devices(AxisValues({value}), kNoAxis, value.place);
  if (is_free(path, value.place)) layers_.push_back({path, resolved({path, value}), kNoAxis, {}});
}

void LayeredArchitecture::sweep(const std::string& path, const Axis& axis, std::size_t index) {
  if (path == "devices") return set_devices(axis.values, index, axis.place);
  if (!is_free(path, axis.place)) return;
  Layer layer{path, {}, index, {}};
  for (std::size_t i = 0; i < axis.values.size(); ++i) {
    const ConfigNode value = axis.values[i];
    SharedOverride meant = resolved({path, value});
    const bool is_itself = meant->value.kind == ConfigNode::Kind::scalar && meant->value.text == value.text;
    if (!is_itself) layer.resolved.emplace(i, std::move(meant));
  }
  layers_.push_back(std::move(layer));
}

void LayeredArchitecture::finish(std::shared_ptr<const ConfigNode> config, const std::vector<Axis>& axes) {
  config_ = std::move(config);
  std::stable_sort(layers_.begin(), layers_.end(), [](const Layer& a, const Layer& b) { return depth(a.path) < depth(b.path); });
  for (const Layer& layer : layers_) {
    if (layer.axis == kNoAxis) continue;
    const auto same = [&](const auto& stride) { return stride.first == layer.axis || axes[stride.first].goes_with(axes[layer.axis]); };
    if (std::any_of(strides_.begin(), strides_.end(), same)) continue;
    strides_.emplace_back(layer.axis, variant_count_);
    variant_count_ *= axes[layer.axis].values.size();
  }
  if (config_ && issues_.empty()) try_out(axes);
}

std::size_t LayeredArchitecture::variant_number(const std::vector<std::size_t>& positions) const {
  std::size_t number = 0;
  for (const auto& [axis, stride] : strides_) number += positions[axis] * stride;
  return number;
}

std::optional<std::int64_t> LayeredArchitecture::devices(const std::vector<std::size_t>& positions) const {
  if (devices_.empty()) return entry_.devices;
  return devices_[devices_axis_ == kNoAxis ? 0 : positions[devices_axis_]];
}

LayeredArchitecture::SharedOverride LayeredArchitecture::resolved(const Override& value) {
  try {
    return std::make_shared<const Override>(Override{value.path, resolved_value(value, library_)});
  } catch (const InputError& error) {
    append(issues_, error);
    return std::make_shared<const Override>(value);
  }
}

void LayeredArchitecture::set_devices(const AxisValues& values, std::size_t axis, const Place& place) {
  if (!devices_.empty()) return fail(place, "devices");
  devices_axis_ = axis;
  for (const ConfigNode& value : values) devices_.push_back(read_integer(value, "devices", 1, kMaxDevices, issues_));
}

/// Removes a layer of the entry's own `set:` at `path`; another layer there is a mistake.
bool LayeredArchitecture::is_free(const std::string& path, const Place& place) {
  const auto at_path = [&](const Layer& layer) { return layer.path == path; };
  const auto same = std::find_if(layers_.begin(), layers_.end(), at_path);
  if (same == layers_.end()) return true;
  if (same - layers_.begin() >= std::ptrdiff_t(entry_layers_)) {
    fail(place, path);
    return false;
  }
  layers_.erase(same);
  --entry_layers_;
  return true;
}

void LayeredArchitecture::fail(const Place& place, const std::string& path) {
  issues_.push_back({place, entry_.label + "." + path, "is set or swept twice for this architecture"});
}

LayeredArchitecture::SharedOverride LayeredArchitecture::value_at(const Layer& layer, const std::vector<std::size_t>& positions,
                                                                  const std::vector<Axis>& axes) {
  if (layer.axis == kNoAxis) return layer.fixed;
  const auto found = layer.resolved.find(positions[layer.axis]);
  if (found != layer.resolved.end()) return found->second;
  return std::make_shared<const Override>(Override{layer.path, axes[layer.axis].values[positions[layer.axis]]});
}

std::shared_ptr<const ArchitectureVariant> LayeredArchitecture::variant(const std::vector<std::size_t>& positions,
                                                                        const std::vector<Axis>& axes) const {
  std::vector<SharedOverride> overrides;
  for (const Layer& layer : layers_) overrides.push_back(value_at(layer, positions, axes));
  return std::make_shared<const ArchitectureVariant>(config_, std::move(overrides));
}

/// Builds the first variant, and one for each swept value that is a whole config.
void LayeredArchitecture::try_out(const std::vector<Axis>& axes) {
  std::vector<std::size_t> positions(axes.size(), 0);
  try {
    variant(positions, axes)->tree();
    for (const Layer& layer : layers_) {
      for (const auto& [position, value] : layer.resolved) {
        positions[layer.axis] = position;
        variant(positions, axes)->tree();
      }
      if (layer.axis != kNoAxis) positions[layer.axis] = 0;
    }
  } catch (const InputError& error) {
    append(issues_, error);
  }
}

}  // namespace memwall
