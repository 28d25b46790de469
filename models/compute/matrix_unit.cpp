// SPDX-License-Identifier: MIT
#include "models/compute/matrix_unit.h"

namespace memwall {

MatrixUnitConfig MatrixUnitConfig::read(ConfigReader in) {
  MatrixUnitConfig config{};
  for (ConfigReader& width : in.list("widths")) {
    config.widths.push_back({.bits = int(width.integer("bits", 1, 32)),
                             .ops = width.quantity<Hertz>("ops", kRates),
                             .mac_energy = width.sourced<Joules>("mac_energy")});
    const std::size_t count = config.widths.size();
    if (count > 1 && config.widths[count - 2].bits >= config.widths[count - 1].bits) {
      width.fail("bits", "expected widths by rising bits");
    }
  }
  if (config.widths.empty()) in.fail("widths", "expected at least one width");
  config.cores = in.integer("cores", 1, 1'000'000);
  config.fragment_m = in.integer("fragment_m", 1, 65536);
  config.fragment_n = in.integer("fragment_n", 1, 65536);
  config.fragment_k = in.integer("fragment_k", 1, 65536);
  return config;
}

const MatrixUnitConfig::Width& MatrixUnitConfig::width(int bits) const {
  for (const Width& width : widths) {
    if (width.bits >= bits) return width;
  }
  throw InputError("the matrix unit has no width for " + std::to_string(bits) + "-bit operands; its widest is " +
                   std::to_string(widths.back().bits));
}

}  // namespace memwall
