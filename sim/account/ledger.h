// SPDX-License-Identifier: MIT
/// Counts of actions, posted by the component whose part toggles; joules come later, from prices.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace memwall {

/// What a joule is spent on. The first five are data movement. `leakage` is written `static` in results.
enum class Category { dram, link, noc, buffer, register_file, mac, vector, array, adc, dac, shift_add, program, refresh, leakage, host };
inline constexpr std::size_t kCategories = 15;
const char* to_string(Category category);
constexpr bool is_movement(Category category) { return category <= Category::register_file; }

/// One kind of action of one component, e.g. {"von_neumann.memory", "read_weight", dram}.
struct Account {
  std::string component;
  std::string action;
  Category category;
  friend auto operator<=>(const Account&, const Account&) = default;
};
using AccountId = std::size_t;

/// All accounts of a machine. Opening one twice gives the same id.
class Accounts {
 public:
  AccountId open(const std::string& component, const std::string& action, Category category);
  const Account& operator[](AccountId id) const { return accounts_[id]; }
  std::size_t size() const { return accounts_.size(); }

 private:
  std::vector<Account> accounts_;
  std::map<Account, AccountId> ids_;
};

/// What was posted: actions, bytes moved by them, and the time the component was busy with them.
struct Posting {
  std::int64_t count = 0;
  std::int64_t bytes = 0;
  std::int64_t busy_ps = 0;
  Posting& operator+=(const Posting& other);
};

/// The postings of one simulated segment: one row per operator of the segment, one column per account.
class Ledger {
 public:
  explicit Ledger(std::size_t slots) : rows_(slots) {}
  void post(std::size_t slot, AccountId account, Posting posting);
  std::size_t slots() const { return rows_.size(); }
  /// Postings of one operator, by account id; shorter than the accounts where the tail is empty.
  const std::vector<Posting>& row(std::size_t slot) const { return rows_[slot]; }

 private:
  std::vector<std::vector<Posting>> rows_;
};

}  // namespace memwall
