// SPDX-License-Identifier: MIT
/// How consecutive bursts of a channel run through its banks: stripe after stripe, within each round after round.
#pragma once

#include <cstdint>
#include <vector>

#include "models/memory/dram_organization.h"

namespace memwall {

/// A stripe is what consecutive addresses read or write between two changes of row: the banks that lie below the column bits, a row of
/// each. A round visits them once; all counts of bursts are powers of two, as address bits make them.
class StripePattern {
 public:
  explicit StripePattern(const DramOrganization& channel);

  std::int64_t round() const { return std::int64_t(banks_.size()); }
  std::int64_t stripe() const { return stripe_; }
  std::int64_t turn() const { return turn_; }  ///< bursts after which the same banks come with their next rows
  int distinct_banks() const { return distinct_; }

  std::int64_t wrapped(std::int64_t burst) const { return burst & (bursts_ - 1); }  ///< behind the last one comes the first
  std::int64_t phase(std::int64_t burst) const { return burst & (stripe_ - 1); }    ///< in its stripe
  std::int64_t left(std::int64_t burst) const { return stripe_ - phase(burst); }    ///< of its stripe, itself included
  /// Of all stripes, the banks relative to the first.
  int bank(std::int64_t phase) const { return banks_[std::size_t(phase) & (banks_.size() - 1)]; }
  /// What is added to them for the stripe that begins at `place`.
  int base(const DramPlace& place) const { return place.bank - banks_[0]; }
  /// Whether `phase`, below a round, is the first at which its bank comes.
  bool is_first(std::int64_t phase) const;

 private:
  std::vector<std::int32_t> banks_;  ///< of a round
  std::int64_t stripe_, bursts_, turn_;
  int distinct_;
};

}  // namespace memwall
