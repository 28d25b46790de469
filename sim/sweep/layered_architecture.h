// SPDX-License-Identifier: MIT
/// An entry of `architectures:` with everything laid over it, ready to give its variant for any swept values.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sim/sweep/architecture_entry.h"
#include "sim/sweep/architecture_variant.h"
#include "sim/sweep/axis.h"

namespace memwall {

class LayeredArchitecture {
 public:
  /// Mistakes go to `issues`, which as `library` is needed up to finish().
  LayeredArchitecture(const ArchitectureEntry& entry, const ConfigLibrary& library, std::vector<InputIssue>& issues);

  const ArchitectureEntry& entry() const { return entry_; }
  const SharedText& label() const { return label_; }

  /// A value for all points. It may replace one of the entry's own `set:`, nothing else.
  void fix(const std::string& path, const ConfigNode& value);

  /// The values of the axis number `index`, likewise.
  void sweep(const std::string& path, const Axis& axis, std::size_t index);

  /// Call once after the last layer: `memory` is laid before `memory.timing`, whoever says it; paths that lead into
  /// a value that is no map are reported.
  void finish(std::shared_ptr<const ConfigNode> config, const std::vector<Axis>& axes);

  /// What holds where axis i of `axes` stands at positions[i].
  std::shared_ptr<const ArchitectureVariant> variant(const std::vector<std::size_t>& positions, const std::vector<Axis>& axes) const;
  /// Its number, below variant_count(): the same for positions that agree on this architecture's axes.
  std::size_t variant_number(const std::vector<std::size_t>& positions) const;
  std::size_t variant_count() const { return variant_count_; }
  std::optional<std::int64_t> devices(const std::vector<std::size_t>& positions) const;

 private:
  using SharedOverride = ArchitectureVariant::SharedOverride;
  static constexpr std::size_t kNoAxis = std::size_t(-1);

  /// What is laid over at one path: a fixed value, or those of an axis in turn.
  struct Layer {
    std::string path;
    SharedOverride fixed;
    std::size_t axis = kNoAxis;
    std::map<std::size_t, SharedOverride> resolved;  ///< values of the axis that stand for something else, by position
  };

  SharedOverride resolved(const Override& value);
  void set_devices(const AxisValues& values, std::size_t axis, const Place& place);
  bool is_free(const std::string& path, const Place& place);
  void fail(const Place& place, const std::string& path);
  static SharedOverride value_at(const Layer& layer, const std::vector<std::size_t>& positions, const std::vector<Axis>& axes);
  void try_out(const std::vector<Axis>& axes);

  const ArchitectureEntry entry_;
  const SharedText label_;
  const ConfigLibrary& library_;
  std::vector<InputIssue>& issues_;
  std::shared_ptr<const ConfigNode> config_;
  std::vector<Layer> layers_;
  std::size_t entry_layers_ = 0;  ///< how many of layers_ are the entry's own
  std::vector<std::int64_t> devices_;
  std::size_t devices_axis_ = kNoAxis;
  std::vector<std::pair<std::size_t, std::size_t>> strides_;  ///< axis and its step in the numbers of variants
  std::size_t variant_count_ = 1;
};

}  // namespace memwall
