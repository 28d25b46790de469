// SPDX-License-Identifier: MIT
/// All that decides when data moves: organization, timings, rules and controller of one stack, module or device.
#pragma once

#include "models/memory/dram_controller.h"
#include "models/memory/dram_organization.h"
#include "models/memory/dram_timing.h"

namespace memwall {

struct DramDevice {
  Hertz clock;
  DramOrganization organization;
  DramTimings timings;
  DramCommandBus bus;
  std::vector<DramRule> rules;
  DramRefreshConfig refresh;
  DramControllerConfig controller;
  WriteEnd write_end;
  static DramDevice read(ConfigReader& in);

  /// One of its channels as a memory of its own.
  DramDevice one_channel() const {
    DramDevice one = *this;
    one.organization = organization.one_channel();
    return one;
  }
  Seconds time(Ticks ticks) const { return Seconds(double(ticks) / clock.value); }
  /// Of all channels, data pins busy all the time.
  BytesPerSecond peak_bandwidth() const {
    return double(organization.channels() * organization.pseudo_channels() * organization.burst) / double(timings.tBL) *
           (Bytes(1.0) * clock);
  }
};

}  // namespace memwall
