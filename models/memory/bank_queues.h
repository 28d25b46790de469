// SPDX-License-Identifier: MIT
/// The requests that wait for their column command, by bank and direction.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "models/memory/dram_organization.h"

namespace memwall {

/// Told which rows open and close, it knows which requests are hits. Where a function takes `only`, it looks at that direction alone
/// (true: writes), else at both.
class BankQueues {
 public:
  static constexpr int kNone = -1;

  struct Request {
    std::int64_t row;
    std::int64_t order;
    std::int32_t bank;
    bool write;
    bool active;         ///< its row was opened for it
    int next, prev;      ///< of the same bank and direction, by age
    int younger, older;  ///< of the same direction
  };

  explicit BankQueues(int banks) : banks_(std::size_t(banks)) {}

  void put(const DramPlace& place, bool write, std::int64_t order);
  void remove(int request);
  void open(int bank, std::int64_t row);
  void close(int bank);
  /// The row of its bank was opened for this request.
  void activate(int request);

  const Request& operator[](int request) const { return requests_[std::size_t(request)]; }
  int count(bool write) const { return queued_[write] + actives_[write]; }
  int queued(bool write) const { return queued_[write]; }  ///< that are not active
  int actives(bool write) const { return actives_[write]; }
  int size(int bank) const { return at(bank).size[0] + at(bank).size[1]; }
  int hits(int bank, bool write) const { return at(bank).hits[write]; }
  int hits(int bank) const { return hits(bank, false) + hits(bank, true); }
  int active(int bank) const { return at(bank).active; }

  /// Of all banks; `[i].younger` leads to the next.
  int oldest(bool write) const { return oldest_[write]; }
  int oldest_in(int bank, std::optional<bool> only) const;
  int oldest_hit(int bank, bool write) const;  ///< the active one is left out
  /// Of those that need another row than the one that is open.
  int oldest_conflict(int bank, std::optional<bool> only) const;

  /// Appends what the future depends on; rows count from `row`, requests from `order`.
  void append_signature(std::string& text, std::int64_t row, std::int64_t order) const;

 private:
  static constexpr std::int64_t kClosed = -1;

  struct Bank {
    std::array<int, 2> oldest{kNone, kNone}, youngest{kNone, kNone};
    std::array<int, 2> size{}, hits{};
    int active = kNone;
    std::int64_t row = kClosed;
  };

  const Bank& at(int bank) const { return banks_[std::size_t(bank)]; }
  int free_place();
  template <class OldestOf>
  int older(std::optional<bool> only, OldestOf oldest_of) const;

  std::vector<Request> requests_;
  std::vector<int> free_;
  std::vector<Bank> banks_;
  std::array<int, 2> oldest_{kNone, kNone}, youngest_{kNone, kNone};
  std::array<int, 2> queued_{}, actives_{};
};

}  // namespace memwall
