// SPDX-License-Identifier: MIT
/// What one action costs, and what is paid for time alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/base/config.h"
#include "sim/account/ledger.h"

namespace memwall {

/// Power that is paid over the whole makespan, whatever happens: leakage, idle, background, the residual floor.
struct StaticPower {
  std::string component;
  std::string action;
  Category category = Category::leakage;  ///< `refresh` for DRAM refresh
  Sourced<Watts> power;                   ///< of all units together
};

/// Prices of one machine. Each account has exactly one price; looking up another is our own mistake.
class Prices {
 public:
  void set(AccountId account, Sourced<Joules> per_action);
  /// For an account whose actions are bytes.
  void set(AccountId account, Sourced<JoulesPerByte> per_byte) {
    set(account, Sourced<Joules>{per_byte.value * Bytes(1.0), per_byte.provenance});
  }
  void add(StaticPower power) { static_powers_.push_back(std::move(power)); }
  const Sourced<Joules>& at(AccountId account) const;
  const std::vector<StaticPower>& static_powers() const { return static_powers_; }
  Watts static_power() const;
  /// Everything costs `factor` times as much: what a voltage regulator takes on top.
  void scale(double factor);

 private:
  std::vector<std::optional<Sourced<Joules>>> per_action_;  ///< by account
  std::vector<StaticPower> static_powers_;
};

}  // namespace memwall
