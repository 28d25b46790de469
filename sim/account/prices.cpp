// SPDX-License-Identifier: MIT
#include "sim/account/prices.h"

namespace memwall {

void Prices::set(AccountId account, Sourced<Joules> per_action) {
  const bool is_new = per_action_.emplace(account, per_action).second;
  ensure(is_new, "an account was priced twice");
}

const Sourced<Joules>& Prices::at(AccountId account) const {
  const auto found = per_action_.find(account);
  ensure(found != per_action_.end(), "an account has no price");
  return found->second;
}

void Prices::scale(double factor) {
  for (auto& [account, price] : per_action_) price.value *= factor;
  for (StaticPower& entry : static_powers_) entry.power.value *= factor;
}

Watts Prices::static_power() const {
  Watts sum;
  for (const StaticPower& entry : static_powers_) sum += entry.power.value;
  return sum;
}

}  // namespace memwall
