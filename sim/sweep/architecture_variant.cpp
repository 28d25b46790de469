// SPDX-License-Identifier: MIT
#include "sim/sweep/architecture_variant.h"

namespace memwall {

ConfigNode ArchitectureVariant::tree() const { return over(*config_); }

ConfigNode ArchitectureVariant::over(ConfigNode tree) const {
  for (const SharedOverride& value : overrides_) set_path(tree, value->path, value->value);
  return tree;
}

}  // namespace memwall
