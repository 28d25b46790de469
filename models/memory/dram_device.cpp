// SPDX-License-Identifier: MIT
#include "models/memory/dram_device.h"

namespace memwall {

DramDevice DramDevice::read(ConfigReader& in) {
  DramDevice device{};
  device.clock = in.quantity<Hertz>("clock", {.min = 1e6, .max = 1e12});
  device.organization = DramOrganization::read(in.section("organization"));
  device.timings = DramTimings::read(in.section("timings"), device.clock);
  device.bus = DramCommandBus::read(in.section("commands"));
  device.rules = dram_rules(device.timings, device.bus);
  device.refresh = DramRefreshConfig::read(in.section("refresh"), device.timings);
  device.controller = DramControllerConfig::read(in.section("controller"));
  device.write_end =
      in.choice<WriteEnd>("write_end", {{"data", WriteEnd::data}, {"issued", WriteEnd::issued}, {"accepted", WriteEnd::accepted}});
  if (device.controller.write_idle > 0 && device.write_end != WriteEnd::accepted) {
    in.fail("write_end", "controller.write_idle leaves writes in the queue for ever: a run of writes ends when they are `accepted`");
  }
  return device;
}

}  // namespace memwall
