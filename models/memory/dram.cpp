// SPDX-License-Identifier: MIT
#include "models/memory/dram.h"

#include <fmt/format.h>

#include "models/base/integers.h"
#include "models/memory/stripes_in_order.h"

namespace memwall {
namespace {

constexpr std::array<const char*, 3> kTimingModes = {"pin", "stripe", "burst"};

}  // namespace

const char* to_string(DramTimingMode mode) { return kTimingModes[std::size_t(mode)]; }

DramConfig DramConfig::read(ConfigReader in) {
  const std::size_t before = in.mistakes();
  DramConfig config{};
  config.standard = in.text("standard");
  config.timing = DramTimingMode(in.choice("timing", {kTimingModes.begin(), kTimingModes.end()}));
  config.stacks = in.integer("stacks", 1, 4096);
  config.device = DramDevice::read(in);
  config.stack_capacity = in.quantity<Bytes>("stack_capacity");
  config.stack_area = in.quantity<SquareMetres>("stack_area");
  config.phy_area = in.quantity<SquareMetres>("phy_area");
  ConfigReader energy = in.section("energy");
  config.energy = DramEnergy::read(energy, config.device);
  if (in.mistakes() == before && config.stack_capacity.value > double(config.device.organization.capacity())) {
    in.fail("stack_capacity", fmt::format("{:.12g} B are more than the organization addresses, {} B", config.stack_capacity.value,
                                          config.device.organization.capacity()));
  }
  if (in.mistakes() == before && config.timing == DramTimingMode::stripe && !stripes_in_order(config.device)) {
    in.fail(
        "timing",
        "stripes need refreshes of all banks or none, in all pseudo-channels at the same moment; no xor; the row in the uppermost bits; "
        "ranks above the columns; at least two column bits above the banks that share a stripe; consecutive bursts that keep the data "
        "pins busy in both directions (bank groups below the columns): use `burst`");
  }
  return config;
}

std::int64_t activates(const DramConfig& config, std::int64_t bytes) { return ceil_div(bytes, config.device.organization.row); }

}  // namespace memwall
