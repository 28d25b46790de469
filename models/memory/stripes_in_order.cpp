// SPDX-License-Identifier: MIT
#include "models/memory/stripes_in_order.h"

#include <limits>

#include "models/memory/stripe_channel.h"

namespace memwall {

bool stripes_in_order(const DramDevice& whole) {
  const DramDevice device = whole.one_channel();
  const DramOrganization& o = device.organization;
  if (o.stripe_bursts() == 0 || device.refresh.scope == RefreshScope::per_bank || device.refresh.scope == RefreshScope::same_bank)
    return false;
  // Pseudo-channels that refresh at different times run ahead of each other.
  if (device.refresh.staggered && device.refresh.units(o) > 1 && o.pseudo_channels() > 1 && device.refresh.scope != RefreshScope::none)
    return false;
  const DramOrganization::Slice& top = o.map.back();
  if (top.field != DramField::row || top.bits != o.bits[std::size_t(DramField::row)]) return false;
  for (int columns = 0; const DramOrganization::Slice& slice : o.map) {
    if (slice.field == DramField::column) columns += slice.bits;
    if (slice.field == DramField::rank && columns < o.bits[std::size_t(DramField::column)])
      return false;  // ranks take turns within a stripe
  }
  DramDevice quiet = device;
  quiet.refresh.scope = RefreshScope::none;
  for (const bool write : {false, true}) {
    StripeChannel channel(quiet);
    const std::int64_t round = StripePattern(o).round();
    if (channel.stripe_left(0) < 3 * round) return false;
    channel.serve({0, 2 * round, write}, 1, std::numeric_limits<Ticks>::max());
    const Ticks before = channel.last_column();
    channel.serve({2 * round, round, write}, 1, std::numeric_limits<Ticks>::max());
    const Ticks pace = channel.last_column() - before;
    const Ticks least = write ? device.timings.tCCD_S_WR : device.timings.tCCD_S;
    if (pace * o.pseudo_channels() > round * least) return false;
  }
  return true;
}

}  // namespace memwall
