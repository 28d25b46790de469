// SPDX-License-Identifier: MIT
#include "sim/sweep/quality_config.h"

namespace memwall {

QualityConfig QualityConfig::read(ConfigReader in) {
  return {.rows = in.integer("rows", 1, 65'536),
          .outputs = in.integer("outputs", 1, 65'536),
          .vectors = in.integer("vectors", 1, 65'536),
          .seed = std::uint64_t(in.integer("seed", 0, std::numeric_limits<std::int64_t>::max()))};
}

}  // namespace memwall
