// SPDX-License-Identifier: MIT
#include "models/memory/stripe_pattern.h"

#include <algorithm>

#include "models/base/error.h"

namespace memwall {
namespace {

/// Bursts after which the sequence of banks within a stripe begins again.
std::int64_t round_bursts(const DramOrganization& o) {
  std::int64_t bursts = 1, round = 1, columns = 0;
  for (const DramOrganization::Slice& slice : o.map) {
    if (columns == o.bits[std::size_t(DramField::column)]) break;
    bursts <<= slice.bits;
    if (slice.field == DramField::column) {
      columns += slice.bits;
    } else {
      round = bursts;
    }
  }
  return round;
}

}  // namespace

StripePattern::StripePattern(const DramOrganization& channel)
    : stripe_(std::max<std::int64_t>(1, channel.stripe_bursts())),
      bursts_(channel.capacity() / channel.burst),
      turn_(bursts_ / channel.count(DramField::row)),
      distinct_(0) {
  ensure(channel.channels() == 1, "a channel is made of one channel's organization");
  for (std::int64_t i = 0; i < round_bursts(channel); ++i) banks_.push_back(channel.place(i).bank);
  for (std::int64_t i = 0; i < round(); ++i) distinct_ += is_first(i);
}

bool StripePattern::is_first(std::int64_t phase) const {
  return std::find(banks_.begin(), banks_.begin() + phase, bank(phase)) == banks_.begin() + phase;
}

}  // namespace memwall
