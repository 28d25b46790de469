// SPDX-License-Identifier: MIT
#include "sim/sweep/architecture_variant.h"

namespace memwall {

ConfigNode ArchitectureVariant::tree() const {
  ConfigNode tree = *config_;
  for (const SharedOverride& value : overrides_) set_path(tree, value->path, value->value);
  return tree;
}

}  // namespace memwall
