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
  for (const Override& value : entry.set) layers_.push_back({value.path, {resolved(value)}, kNoAxis});
  entry_layers_ = layers_.size();
}

void LayeredArchitecture::fix(const std::string& path, const ConfigNode& value) {
  if (path == "devices") return set_devices({value}, kNoAxis, value.place);
  if (is_free(path, value.place)) layers_.push_back({path, {resolved({path, value})}, kNoAxis});
}

void LayeredArchitecture::sweep(const std::string& path, const Axis& axis, std::size_t index) {
  if (path == "devices") return set_devices(axis.values, index, axis.place);
  if (!is_free(path, axis.place)) return;
  Layer layer{path, {}, index};
  for (const ConfigNode& value : axis.values) layer.values.push_back(resolved({path, value}));
  layers_.push_back(std::move(layer));
}

void LayeredArchitecture::finish(std::shared_ptr<const ConfigNode> config, const std::vector<Axis>& axes) {
  config_ = std::move(config);
  std::stable_sort(layers_.begin(), layers_.end(), [](const Layer& a, const Layer& b) { return depth(a.path) < depth(b.path); });
  std::size_t count = 1;
  for (const Layer& layer : layers_) {
    if (layer.axis == kNoAxis) continue;
    const auto same = [&](const auto& stride) { return stride.first == layer.axis || axes[stride.first].goes_with(axes[layer.axis]); };
    if (std::any_of(strides_.begin(), strides_.end(), same)) continue;
    strides_.emplace_back(layer.axis, count);
    count *= axes[layer.axis].values.size();
  }
  variants_.resize(count);
  if (config_ && issues_.empty()) try_out(axes.size());
}

std::shared_ptr<const ArchitectureVariant> LayeredArchitecture::variant(const std::vector<std::size_t>& positions) {
  std::size_t index = 0;
  for (const auto& [axis, stride] : strides_) index += positions[axis] * stride;
  auto& variant = variants_[index];
  if (!variant) variant = make(positions);
  return variant;
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

void LayeredArchitecture::set_devices(const std::vector<ConfigNode>& values, std::size_t axis, const Place& place) {
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

std::shared_ptr<const ArchitectureVariant> LayeredArchitecture::make(const std::vector<std::size_t>& positions) const {
  std::vector<SharedOverride> overrides;
  for (const Layer& layer : layers_) {
    overrides.push_back(layer.values[layer.axis == kNoAxis ? 0 : positions[layer.axis]]);
  }
  return std::make_shared<const ArchitectureVariant>(config_, std::move(overrides));
}

/// Builds the first variant, and one for each swept value that is a whole config.
void LayeredArchitecture::try_out(std::size_t axis_count) {
  std::vector<std::size_t> positions(axis_count, 0);
  try {
    make(positions)->tree();
    for (const Layer& layer : layers_) {
      for (std::size_t i = 1; i < layer.values.size(); ++i) {
        if (layer.values[i]->value.kind == ConfigNode::Kind::scalar) continue;
        positions[layer.axis] = i;
        make(positions)->tree();
      }
      if (layer.axis != kNoAxis) positions[layer.axis] = 0;
    }
  } catch (const InputError& error) {
    append(issues_, error);
  }
}

}  // namespace memwall
