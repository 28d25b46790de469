// SPDX-License-Identifier: MIT
#include "models/memory/dram.h"

#include "models/base/integers.h"

namespace memwall {

DramConfig DramConfig::read(ConfigReader in) {
  in.choice("timing", std::vector<std::string>{"pin"});
  return {.standard = in.text("standard"),
          .stacks = in.integer("stacks", 1, 4096),
          .stack_bandwidth = in.quantity<BytesPerSecond>("stack_bandwidth", kBandwidths),
          .stack_capacity = in.quantity<Bytes>("stack_capacity"),
          .row = in.quantity<Bytes>("row", {.min = 32}),
          .activate_energy = in.sourced<Joules>("activate_energy"),
          .read_energy = in.sourced<JoulesPerByte>("read_energy"),
          .write_energy = in.sourced<JoulesPerByte>("write_energy"),
          .phy_energy = in.sourced<JoulesPerByte>("phy_energy"),
          .stack_background = in.sourced<Watts>("stack_background"),
          .stack_refresh = in.sourced<Watts>("stack_refresh"),
          .stack_area = in.quantity<SquareMetres>("stack_area"),
          .phy_area = in.quantity<SquareMetres>("phy_area")};
}

std::int64_t activates(const DramConfig& config, std::int64_t bytes) {
  const auto row = static_cast<std::int64_t>(config.row.value);
  return ceil_div(bytes, row);
}

}  // namespace memwall
