// SPDX-License-Identifier: MIT
#include "models/memory/bank_queues.h"

#include "models/memory/signature.h"

namespace memwall {

int BankQueues::free_place() {
  if (free_.empty()) {
    requests_.emplace_back();
    return int(requests_.size()) - 1;
  }
  const int place = free_.back();
  free_.pop_back();
  return place;
}

void BankQueues::put(const DramPlace& place, bool write, std::int64_t order) {
  const int i = free_place();
  Bank& bank = banks_[std::size_t(place.bank)];
  requests_[std::size_t(i)] = {place.row, order, place.bank, write, false, kNone, bank.youngest[write], kNone, youngest_[write]};
  (bank.youngest[write] == kNone ? bank.oldest[write] : requests_[std::size_t(bank.youngest[write])].next) = i;
  bank.youngest[write] = i;
  (youngest_[write] == kNone ? oldest_[write] : requests_[std::size_t(youngest_[write])].younger) = i;
  youngest_[write] = i;
  ++bank.size[write];
  ++queued_[write];
  bank.hits[write] += place.row == bank.row;
}

void BankQueues::remove(int request) {
  const Request& r = requests_[std::size_t(request)];
  Bank& bank = banks_[std::size_t(r.bank)];
  (r.prev == kNone ? bank.oldest[r.write] : requests_[std::size_t(r.prev)].next) = r.next;
  (r.next == kNone ? bank.youngest[r.write] : requests_[std::size_t(r.next)].prev) = r.prev;
  (r.older == kNone ? oldest_[r.write] : requests_[std::size_t(r.older)].younger) = r.younger;
  (r.younger == kNone ? youngest_[r.write] : requests_[std::size_t(r.younger)].older) = r.older;
  --bank.size[r.write];
  bank.hits[r.write] -= r.row == bank.row;
  --(r.active ? actives_ : queued_)[r.write];
  if (r.active) bank.active = kNone;
  free_.push_back(request);
}

void BankQueues::open(int bank, std::int64_t row) {
  Bank& opened = banks_[std::size_t(bank)];
  opened.row = row;
  for (const bool write : {false, true}) {
    for (int i = opened.oldest[write]; i != kNone; i = (*this)[i].next) opened.hits[write] += (*this)[i].row == row;
  }
}

void BankQueues::close(int bank) {
  banks_[std::size_t(bank)].row = kClosed;
  banks_[std::size_t(bank)].hits = {};
}

void BankQueues::activate(int request) {
  Request& r = requests_[std::size_t(request)];
  r.active = true;
  banks_[std::size_t(r.bank)].active = request;
  ++actives_[r.write];
  --queued_[r.write];
}

/// The older of what `oldest_of` finds in each direction.
template <class OldestOf>
int BankQueues::older(std::optional<bool> only, OldestOf oldest_of) const {
  int found = kNone;
  for (const bool write : {false, true}) {
    if (only && *only != write) continue;
    const int i = oldest_of(write);
    if (i != kNone && (found == kNone || (*this)[i].order < (*this)[found].order)) found = i;
  }
  return found;
}

int BankQueues::oldest_in(int bank, std::optional<bool> only) const {
  return older(only, [&](bool write) { return at(bank).oldest[write]; });
}

int BankQueues::oldest_hit(int bank, bool write) const {
  int i = at(bank).oldest[write];
  while (i != kNone && ((*this)[i].row != at(bank).row || (*this)[i].active)) i = (*this)[i].next;
  return i;
}

int BankQueues::oldest_conflict(int bank, std::optional<bool> only) const {
  return older(only, [&](bool write) {
    int i = at(bank).oldest[write];
    while (i != kNone && (*this)[i].row == at(bank).row) i = (*this)[i].next;
    return i;
  });
}

void BankQueues::append_signature(std::string& text, std::int64_t row, std::int64_t order) const {
  for (const bool write : {false, true}) {
    sign(text, queued_[write]);
    for (int i = oldest_[write]; i != kNone; i = (*this)[i].younger)
      sign(text, (*this)[i].row - row, (*this)[i].order - order, (*this)[i].bank, (*this)[i].active);
  }
}

}  // namespace memwall
