// SPDX-License-Identifier: MIT
#include "models/memory/refresh_schedule.h"

#include <algorithm>

#include "models/memory/dram_device.h"
#include "models/memory/signature.h"

namespace memwall {

RefreshSchedule::RefreshSchedule(const DramDevice& device, Ticks earlier)
    : device_(&device), unit_banks_(device.organization.channel_banks() / device.refresh.units(device.organization)) {
  if (device.refresh.scope == RefreshScope::none) return;
  for (int unit = 0; unit < device.refresh.units(device.organization); ++unit) {
    units_.push_back({device.refresh.first_due(unit, device.organization, device.timings) - earlier});
    next_due_ = std::min(next_due_, units_.back().due);
  }
}

DramRefresh RefreshSchedule::take(int unit) {
  const DramOrganization& o = device_->organization;
  const DramTimings& timings = device_->timings;
  auto& [due, turn] = units_[std::size_t(unit)];
  const bool all_banks = device_->refresh.scope == RefreshScope::all_bank;
  due += all_banks ? timings.tREFI : timings.tREFIpb;
  next_due_ = kNever;
  for (const Unit& each : units_) next_due_ = std::min(next_due_, each.due);

  const Ticks busy = (all_banks ? timings.tRFC : timings.tRFCpb) + device_->bus.refresh - device_->bus.activate;
  const int first = unit * unit_banks_;
  if (all_banks) return {unit, first, 1, unit_banks_, busy};
  const int at = turn++;
  if (device_->refresh.scope == RefreshScope::per_bank) {
    turn %= unit_banks_;
    return {unit, first + at, 1, 1, busy};
  }
  turn %= unit_banks_ / o.bank_groups();  // the bank of one number in each group of a rank
  return {unit, first + at / o.group_banks() * o.rank_banks() + at % o.group_banks(), o.group_banks(), o.bank_groups(), busy};
}

void RefreshSchedule::shift(Ticks by) {
  for (Unit& unit : units_) unit.due += by;
  next_due_ += by;
}

void RefreshSchedule::append_signature(std::string& text, Ticks now) const {
  for (const Unit& unit : units_) sign(text, unit.due - now, unit.turn);
}

}  // namespace memwall
