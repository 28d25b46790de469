// SPDX-License-Identifier: MIT
#include "models/memory/stripe_engine.h"

#include <limits>

#include "models/base/integers.h"
#include "models/memory/stripes_in_order.h"

namespace memwall {
namespace {

constexpr Ticks kForever = std::numeric_limits<Ticks>::max();

/// The lowest address bits, in bursts, that select a channel and what lies below them.
std::int64_t channel_granule(const DramOrganization& o) {
  std::int64_t bursts = 1;
  for (const DramOrganization::Slice& slice : o.map) {
    if (slice.field == DramField::channel) bursts = std::int64_t{1} << (slice.shift + slice.bits);
  }
  return bursts;
}

/// Whether the runs of a stream visit all channels equally and are long streams there: two stripes or more.
bool is_stream(const DramDevice& device, const DramStream& stream) {
  const DramOrganization& o = device.organization;
  if (!stream.streaming() || stream.size() == 0) return false;
  return stream.sequential() || (stream.run(0) % channel_granule(o) == 0 && stream.run(0) / o.channels() >= 2 * o.stripe_bursts());
}

}  // namespace

DramRun run_stripes(const DramDevice& device, const DramStream& stream) {
  if (!is_stream(device, stream) || !stripes_in_order(device)) return run_bursts(device, stream);
  const std::int64_t channels = device.organization.channels();
  const bool write = stream[0].write;
  const DramDevice one = device.one_channel();
  StripeChannel channel(one);
  for (std::int64_t i = 0; i < stream.size();) {
    const std::int64_t bursts = stream.sequential() ? stream.size() : stream.run(i);
    channel.serve({stream[i].burst / channels, ceil_div(bursts, channels), write}, 1, kForever);
    i += bursts;
  }
  DramRun run;
  run.cycles = write && device.write_end != WriteEnd::data ? channel.last_column() : channel.last_data();
  run.counts.add({}, channel.counts(), channels);
  run.counts.bursts_of(write) = stream.size();  // a last burst that not all channels have was counted for all
  return run;
}

}  // namespace memwall
