// SPDX-License-Identifier: MIT
/// One architecture as one point sees it.
#pragma once

#include <memory>
#include <vector>

#include "sim/sweep/override.h"

namespace memwall {

/// A config and the values laid over it. The tree is made when asked for: a sweep of 100 000 variants keeps one
/// config and a few pointers each.
class ArchitectureVariant {
 public:
  using SharedOverride = std::shared_ptr<const Override>;

  /// `overrides` are applied in this order.
  ArchitectureVariant(std::shared_ptr<const ConfigNode> config, std::vector<SharedOverride> overrides)
      : config_(std::move(config)), overrides_(std::move(overrides)) {}

  /// The complete tree; a value laid over keeps the place where it was written. Throws InputError where a path
  /// leads into a value that is not a map.
  ConfigNode tree() const;

  /// Of the tree what is laid over: variants of one config that lay over the same paths differ as these do.
  ConfigNode laid_over() const { return over({}); }

 private:
  ConfigNode over(ConfigNode tree) const;

  std::shared_ptr<const ConfigNode> config_;
  std::vector<SharedOverride> overrides_;
};

}  // namespace memwall
