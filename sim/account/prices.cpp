// SPDX-License-Identifier: MIT
#include "sim/account/prices.h"

namespace memwall {

void Prices::set(AccountId account, Sourced<Joules> per_action) {
  if (account >= per_action_.size()) per_action_.resize(account + 1);
  ensure(!per_action_[account], "an account was priced twice");
  per_action_[account] = per_action;
}

const Sourced<Joules>& Prices::at(AccountId account) const {
  ensure(account < per_action_.size() && per_action_[account], "an account has no price");
  return *per_action_[account];
}

void Prices::scale(double factor) {
  for (auto& price : per_action_) {
    if (price) price->value *= factor;
  }
  for (StaticPower& entry : static_powers_) entry.power.value *= factor;
}

Watts Prices::static_power() const {
  Watts sum;
  for (const StaticPower& entry : static_powers_) sum += entry.power.value;
  return sum;
}

}  // namespace memwall
