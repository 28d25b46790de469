// SPDX-License-Identifier: MIT
/// One memory channel, command by command: queues, arbitration, write drains and refresh of a controller.
#pragma once

#include <array>
#include <bitset>
#include <deque>
#include <string>
#include <vector>

#include "models/memory/dram_controller.h"
#include "models/memory/dram_counts.h"
#include "models/memory/dram_state.h"

namespace memwall {

struct DramDevice;

/// Time is in ticks of the memory's clock, the first is 1. Ticks at which nothing can happen are skipped; what happens is the
/// same as if each were gone through.
class BurstChannel {
 public:
  /// `device` lives at least as long; the refreshes come `earlier` than after a start at tick 0.
  explicit BurstChannel(const DramDevice& device, Ticks earlier = 0);

  /// Whether a request can be handed over now.
  bool accepts(const DramPlace& place, bool write, Ticks now) const;
  /// Hands over the request that is `order`-th of its run, at the edge before tick `now`; returns the tick at which to step.
  Ticks accept(const DramPlace& place, bool write, std::int64_t order, Ticks now);
  /// Does what can be done at tick `now`; returns the next tick at which something can happen if no request comes.
  Ticks step(Ticks now);

  /// Requests that wait for their column command.
  std::int64_t waiting() const { return waiting_[0] + waiting_[1]; }
  std::int64_t reads_waiting() const { return waiting_[0]; }
  /// The tick at which the last data of a read, the last data of a write, and the last write command fell.
  Ticks read_end() const { return read_end_; }
  Ticks write_end() const { return write_end_; }
  Ticks last_write() const { return last_write_; }
  std::int64_t last_refresh() const { return refreshed_; }
  const DramCounts& counts() const { return counts_; }

  /// What the future depends on, relative to `now`, `row` and `order`.
  void append_signature(std::string& text, Ticks now, std::int64_t row, std::int64_t order) const;

 private:
  static constexpr int kNone = -1;
  static constexpr Ticks kForever = Ticks{1} << 60;

  struct Request {
    std::int64_t row;
    std::int64_t order;
    std::int32_t bank;
    bool write;
    bool active;         ///< its row was opened for it
    int next, prev;      ///< of the same bank and direction, by age
    int younger, older;  ///< of the same direction
  };
  /// Requests of one bank that can be served, by direction.
  struct Bank {
    std::array<int, 2> oldest{kNone, kNone}, youngest{kNone, kNone};
    std::array<int, 2> size{}, hits{};
    int active = kNone;
    int served = 0;  ///< column commands since the row was opened
    bool late_by_faw = false;
    int total() const { return size[0] + size[1]; }
  };
  struct Candidate {
    Ticks time = kForever;
    std::int64_t key = 0;  ///< the lower goes first
    DramCommand command = DramCommand::read;
    int bank = kNone;  ///< none: no command yet, and none before `time`
    int request = kNone;
  };
  struct Refresh {
    int unit;
    std::vector<int> banks;
    Ticks busy;
  };
  struct Staged {
    DramPlace place;
    bool write;
    std::int64_t order;
  };
  using Banks = std::bitset<256>;

  bool considered(bool write) const { return mixed_ || write == writing_; }
  bool wants_writes() const;
  void choose_direction();
  void consider(Candidate& best, const Candidate& candidate) const;
  std::int64_t key(int bank, std::int64_t order, bool active) const;
  Candidate best_column(Ticks now) const;
  Candidate best_row(Ticks now) const;
  Candidate best_refresh(Ticks now) const;
  int ready_column(Ticks now) const;
  int oldest_hit(int bank, bool write) const;
  int oldest_in(int bank) const;
  int oldest_conflict(int bank) const;
  bool blocked(int bank) const;
  Ticks on_bus(DramCommand command, Ticks now) const;

  void put(const DramPlace& place, bool write, std::int64_t order);
  void remove(int request);
  void refresh_marks(int bank);
  void expect_column(int bank, bool write);
  void expect_row(int bank);
  void start_refreshes(Ticks now);
  void do_refresh(Candidate candidate, Ticks now);
  void do_row(Candidate candidate, Ticks now);
  void do_column(int request, Ticks now);
  void account(int bank, DramCommand command, Ticks now);
  bool issue(Ticks now);
  Ticks next_chance(Ticks now) const;
  bool move_to_banks();
  void take_bus(DramCommand command, Ticks now);

  const DramDevice* device_;
  bool mixed_;  ///< reads and writes are chosen from together
  DramState state_;

  std::vector<Request> requests_;
  std::vector<int> free_;
  std::vector<Bank> banks_;
  Banks with_hits_, with_rows_, blocked_;  ///< banks with a hit waiting, with a row to open or close, refreshing soon
  Ticks rows_from_ = 0;                    ///< no row command can be ready before
  Ticks columns_from_ = 0;                 ///< no column command can be ready before
  std::array<int, 2> oldest_{kNone, kNone}, youngest_{kNone, kNone};
  std::array<std::int64_t, 2> waiting_{};
  std::array<int, 2> queued_{};  ///< entries of the read and the write queue in use
  std::vector<Staged> read_stage_, write_stage_;
  std::array<int, 2> actives_{};  ///< requests whose row was opened for them
  bool writing_ = false;
  Ticks unsettled_since_ = 0;  ///< tick from which the direction may differ from what was last chosen
  int draining_ = 0;
  std::int64_t moved_ = 0;  ///< requests that went from the queues to the bank queues
  int last_bank_ = 0;
  Ticks row_bus_ = 0, column_bus_ = 0;

  std::vector<Ticks> due_;         ///< next refresh of each unit
  Ticks next_due_ = kForever;      ///< of any unit
  std::vector<Ticks> refreshing_;  ///< of each bank: the end of its last refresh, where requests go straight to bank queues
  Ticks refreshing_until_ = 0;     ///< the latest of them
  std::vector<int> next_bank_;     ///< of each unit, where single banks refresh
  std::deque<Refresh> refreshes_;

  bool changed_ = true;  ///< since the candidates were found
  Candidate column_, row_, refresh_command_;

  Ticks read_end_ = 0, write_end_ = 0, last_write_ = 0, refreshed_ = 0;
  struct Bus {
    Ticks last = 0;  ///< end of the last data slot
    bool write = false;
    bool refreshed = false;
  };
  std::vector<Bus> buses_;
  DramLoss last_loss_ = DramLoss::idle;
  Ticks last_loss_time_ = 0;
  DramCounts counts_;
};

}  // namespace memwall
