// SPDX-License-Identifier: MIT
#include "sim/account/ledger.h"

#include "models/base/error.h"

namespace memwall {

const char* to_string(Category category) {
  static constexpr const char* names[kCategories] = {"dram", "link", "noc",       "buffer",  "register", "mac",    "vector", "array",
                                                     "adc",  "dac",  "shift_add", "program", "refresh",  "static", "host"};
  return names[std::size_t(category)];
}

AccountId Accounts::open(const std::string& component, const std::string& action, Category category) {
  Account account{component, action, category};
  const auto [entry, is_new] = ids_.try_emplace(account, accounts_.size());
  if (is_new) accounts_.push_back(std::move(account));
  return entry->second;
}

Posting& Posting::operator+=(const Posting& other) {
  const bool overflow = __builtin_add_overflow(count, other.count, &count) || __builtin_add_overflow(bytes, other.bytes, &bytes) ||
                        __builtin_add_overflow(busy_ps, other.busy_ps, &busy_ps);
  if (overflow) throw InputError("the run is too large to count: an account passes 2^63");
  return *this;
}

void Ledger::post(std::size_t slot, AccountId account, Posting posting) {
  std::vector<Posting>& row = rows_.at(slot);
  if (row.size() <= account) row.resize(account + 1);
  row[account] += posting;
}

}  // namespace memwall
