// SPDX-License-Identifier: MIT
/// One memory channel, command by command: queues, arbitration, write drains and refresh of a controller.
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <vector>

#include "models/memory/bank_queues.h"
#include "models/memory/data_buses.h"
#include "models/memory/dram_counts.h"
#include "models/memory/dram_device.h"
#include "models/memory/dram_state.h"
#include "models/memory/front_queues.h"
#include "models/memory/refresh_schedule.h"

namespace memwall {

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
  std::int64_t waiting() const { return waiting(false) + waiting(true); }
  std::int64_t waiting(bool write) const { return queues_.count(write) + front_.size(write); }
  /// The tick at which the last data of a read, the last data of a write, and the last write command fell.
  Ticks read_end() const { return read_end_; }
  Ticks write_end() const { return write_end_; }
  Ticks last_write() const { return last_write_; }
  const DramCounts& counts() const { return counts_; }

  /// What the future depends on, relative to `now`, `row` and `order`.
  void append_signature(std::string& text, Ticks now, std::int64_t row, std::int64_t order) const;

 private:
  static constexpr int kNone = BankQueues::kNone;
  static constexpr Ticks kForever = RefreshSchedule::kNever;

  struct Candidate {
    Ticks time = kForever;
    std::int64_t key = 0;  ///< the lower goes first
    DramCommand command = DramCommand::read;
    int bank = kNone;     ///< none: no command yet, and none before `time`
    int request = kNone;  ///< of a refresh, its unit
  };
  struct Row {
    int served = 0;  ///< column commands since it was opened
    bool late_by_faw = false;
  };
  using Banks = std::bitset<256>;

  // Which command goes next: burst_arbitration.cpp.
  void consider(Candidate& best, const Candidate& candidate) const;
  std::int64_t key(int bank, std::int64_t order, bool active) const;
  Candidate best_column(Ticks now) const;
  Candidate best_row(Ticks now) const;
  Candidate best_refresh(Ticks now) const;
  Candidate next_of(const DramRefresh& refresh, Ticks now) const;
  int ready_column(Ticks now) const;
  std::optional<std::int64_t> key_to_close(int bank) const;
  bool blocked(int bank) const;
  Ticks on_bus(DramCommand command, Ticks now) const;

  bool has_front() const { return device_->controller.read_queue > 0 && device_->controller.bank_queue > 0; }
  std::optional<bool> only() const { return mixed_ ? std::nullopt : std::optional(writing_); }
  bool wants_writes() const;
  void choose_direction();

  void put(const DramPlace& place, bool write, std::int64_t order);
  void close(int bank, Ticks now);
  void mark(int bank);
  void expect_column(int bank, bool write);
  void expect_row(int bank);
  void start_refreshes(Ticks now);
  void do_refresh(const Candidate& candidate, Ticks now);
  void refresh(const DramRefresh& refresh, Ticks now);
  void do_row(const Candidate& candidate, Ticks now);
  void open(const Candidate& candidate, Ticks now);
  void do_column(int request, Ticks now);
  std::optional<DramLoss> row_loss(int bank, DramCommand command, Ticks now) const;
  bool issue(Ticks now);
  bool issue_in_turn(Ticks now);
  void find_candidates(Ticks now);
  Ticks next_chance(Ticks now) const;
  bool move_to_banks();
  void take_bus(DramCommand command, Ticks now);

  const DramDevice* device_;
  bool mixed_;  ///< reads and writes are chosen from together
  DramState state_;
  FrontQueues front_;
  BankQueues queues_;
  std::vector<Row> rows_;                  ///< of each bank
  Banks with_hits_, with_rows_, blocked_;  ///< banks with a hit waiting, with a row to open or close, refreshing soon
  Ticks rows_from_ = 0;                    ///< no row command can be ready before
  Ticks columns_from_ = 0;                 ///< no column command can be ready before
  bool writing_ = false;
  Ticks unsettled_since_ = 0;  ///< tick from which the direction may differ from what was last chosen
  std::int64_t moved_ = 0;     ///< requests that went from the front queues to the bank queues
  int last_bank_ = 0;
  Ticks row_bus_ = 0, column_bus_ = 0;

  RefreshSchedule schedule_;
  std::vector<DramRefresh> refreshes_;  ///< that are due
  std::vector<Ticks> refreshing_;       ///< of each bank: the end of its last refresh, where requests go straight to bank queues
  Ticks refreshing_until_ = 0;          ///< the latest of them

  bool changed_ = true;  ///< since the candidates were found
  Candidate column_, row_, refresh_command_;

  Ticks read_end_ = 0, write_end_ = 0, last_write_ = 0;
  DataBuses buses_;
  DramCounts counts_;
};

}  // namespace memwall
