// SPDX-License-Identifier: MIT
#include "models/memory/dram_controller.h"

#include <fmt/format.h>

namespace memwall {

DramControllerConfig DramControllerConfig::read(ConfigReader in) {
  constexpr std::int64_t kMost = 4096;
  const std::size_t before = in.mistakes();
  DramControllerConfig c{};
  c.read_queue = int(in.integer("read_queue", 0, kMost));
  c.write_queue = int(in.integer("write_queue", 0, kMost));
  c.active_queue = int(in.integer("active_queue", 0, kMost));
  c.bank_queue = int(in.integer("bank_queue", 0, kMost));
  c.requests_per_tick = int(in.integer("requests_per_tick", 0, kMost));
  c.arbitration = in.choice<Arbitration>("arbitration", {{"oldest", Arbitration::oldest}, {"round_robin", Arbitration::round_robin}});
  c.row_hit_limit = int(in.integer("row_hit_limit", 0, kMost));
  c.closed_page = in.choice<bool>("page_policy", {{"open", false}, {"closed", true}});
  c.write_drain = in.choice<WriteDrain>("write_drain",
                                        {{"watermarks", WriteDrain::watermarks}, {"batch", WriteDrain::batch}, {"none", WriteDrain::none}});
  c.write_high = int(in.integer("write_high", 0, kMost));
  c.write_low = int(in.integer("write_low", 0, kMost));
  c.write_idle = int(in.integer("write_idle", 0, kMost));
  if (in.mistakes() != before) return c;
  if ((c.read_queue == 0) != (c.write_queue == 0)) in.fail("write_queue", "read_queue and write_queue are both 0 or both not");
  if (c.read_queue == 0 && c.bank_queue == 0) in.fail("bank_queue", "a controller needs read_queue and write_queue, or bank_queue");
  if (c.write_drain == WriteDrain::none && c.read_queue != 0) {
    in.fail("write_drain", "reads and writes in one order need bank queues alone: read_queue and write_queue of 0");
  }
  if (c.write_drain != WriteDrain::none && c.read_queue == 0) in.fail("write_drain", "a write drain needs a write_queue");
  if (c.write_drain == WriteDrain::batch && c.bank_queue == 0)
    in.fail("write_drain", "drains in batches pass through bank queues: bank_queue is 0");
  if (c.write_drain == WriteDrain::watermarks && c.bank_queue != 0)
    in.fail("write_drain", "watermarks choose between the queues: bank_queue must be 0");
  if (c.write_drain != WriteDrain::none && (c.write_high < 1 || c.write_high > c.write_queue)) {
    in.fail("write_high", fmt::format("expected 1 to write_queue ({}); found {}", c.write_queue, c.write_high));
  }
  if (c.write_low > c.write_high) in.fail("write_low", "expected at most write_high");
  return c;
}

DramRefreshConfig DramRefreshConfig::read(ConfigReader in, DramTimings timings) {
  const std::size_t before = in.mistakes();
  DramRefreshConfig c{};
  c.scope = in.choice<RefreshScope>("scope", {{"all_bank", RefreshScope::all_bank},
                                              {"per_bank", RefreshScope::per_bank},
                                              {"same_bank", RefreshScope::same_bank},
                                              {"none", RefreshScope::none}});
  c.whole_pseudo_channel = in.choice<bool>("unit", {{"rank", false}, {"pseudo_channel", true}});
  c.staggered = in.flag("stagger");
  c.precharge_together = in.choice<bool>("precharge", {{"together", true}, {"each", false}});
  c.blocks_channel = in.choice<bool>("blocks", {{"channel", true}, {"unit", false}});
  const bool single = c.scope == RefreshScope::per_bank || c.scope == RefreshScope::same_bank;
  if (in.mistakes() == before && single && (timings.tRFCpb < 1 || timings.tREFIpb < 1 || timings.tRFCpb > timings.tREFIpb * 64)) {
    in.fail("scope", "refreshing single banks needs timings.tRFCpb and timings.tREFIpb");
  }
  if (in.mistakes() == before && c.scope == RefreshScope::all_bank && (timings.tRFC < 1 || timings.tREFI < 1)) {
    in.fail("scope", "refreshing all banks needs timings.tRFC and timings.tREFI of at least 1 nCK");
  }
  return c;
}

int DramRefreshConfig::units(const DramOrganization& organization) const {
  return whole_pseudo_channel ? organization.pseudo_channels() : organization.pseudo_channels() * organization.ranks();
}

Ticks DramRefreshConfig::first_due(int unit, const DramOrganization& organization, const DramTimings& timings) const {
  const Ticks interval = scope == RefreshScope::all_bank ? timings.tREFI : timings.tREFIpb;
  return 1 + (staggered ? interval * (unit + 1) / units(organization) : interval);  // the first tick is 1
}

}  // namespace memwall
