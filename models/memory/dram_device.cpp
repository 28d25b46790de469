// SPDX-License-Identifier: MIT
#include "models/memory/dram_device.h"

#include <fmt/format.h>

namespace memwall {
namespace {

/// Refreshes that leave no time to open a row between them would never let a request through.
void refuse_endless_refresh(ConfigReader& in, const DramDevice& device) {
  const DramTimings& t = device.timings;
  const DramRefreshConfig& refresh = device.refresh;
  const DramOrganization& o = device.organization;
  if (refresh.scope == RefreshScope::none) return;
  const bool all = refresh.scope == RefreshScope::all_bank;
  const int units = refresh.units(o);
  const int one_by_one = refresh.scope == RefreshScope::per_bank ? o.channel_banks() / units : o.channel_banks() / units / o.bank_groups();
  const Ticks between = all ? t.tREFI : t.tREFIpb * one_by_one;
  const Ticks others = refresh.blocks_channel ? (units - 1) * (t.tRP + device.bus.precharge + device.bus.refresh) : 0;
  const Ticks needed = (all ? t.tRFC : t.tRFCpb) + t.tRP + t.tRAS + others;
  if (needed <= between && (all || !refresh.blocks_channel || t.tRP + t.tRAS + others <= t.tREFIpb)) return;
  in.fail("refresh", fmt::format("a bank is refreshed each {} nCK, but a refresh and one row in between take {} nCK", between, needed));
}

}  // namespace

DramDevice DramDevice::read(ConfigReader& in) {
  const std::size_t before = in.mistakes();
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
  if (in.mistakes() == before) refuse_endless_refresh(in, device);
  return device;
}

}  // namespace memwall
