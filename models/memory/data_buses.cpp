// SPDX-License-Identifier: MIT
#include "models/memory/data_buses.h"

#include "models/memory/signature.h"

namespace memwall {

DramLoss DataBuses::cause(const Bus& bus, DramCommand command, int bank, Ticks now, const DramState& state) const {
  const bool turns = (command == DramCommand::write) != bus.write;
  if (turns || state.rank_earliest(command, state.rank_of(bank)) == now) return DramLoss::turnaround;
  if (state.group_earliest(command, bank) == now) return DramLoss::ccd_l;
  // Requests come in order: what held another bus back held this one's requests back.
  return last_loss_time_ > bus.end ? last_loss_ : DramLoss::idle;
}

void DataBuses::lose(const Bus& bus, Ticks now, DramLoss loss, DramCounts& counts) {
  counts.lost[std::size_t(loss)] += now - bus.end;
  if (loss == DramLoss::idle) return;
  last_loss_ = loss;
  last_loss_time_ = now;
}

void DataBuses::shift(Ticks by) {
  stream(by);
  last_loss_time_ += by;
}

void DataBuses::append_signature(std::string& text, Ticks now) const {
  for (const Bus& bus : buses_) sign(text, bus.end - now, bus.write, bus.refreshed, last_loss_time_ > bus.end);
  sign(text, int(last_loss_));
}

}  // namespace memwall
