// SPDX-License-Identifier: MIT
/// Posts a block's share of the actions that one module owns.
#pragma once

#include <vector>

#include "sim/account/recorder.h"
#include "sim/components/block_work.h"

namespace memwall {

inline AccountId open_account(Recorder& recorder, CimAction action) {
  const CimActionInfo& entry = info(action);
  return recorder.open(entry.component, entry.action, entry.category);
}

/// What arrays do by themselves, and what input vectors do in the registers, control, buffers and buses around them.
inline std::vector<CimAction> with_surroundings(const ArrayActions& array) {
  return {array.cell_read,
          array.dac,
          array.sample_hold,
          array.adc,
          array.shift_add,
          CimAction::input_register_write,
          CimAction::input_register_read,
          CimAction::output_register_write,
          CimAction::output_register_read,
          CimAction::tile_buffer_write,
          CimAction::tile_buffer_read,
          CimAction::macro_control,
          CimAction::bus};
}

class CimPoster {
 public:
  CimPoster(Recorder& recorder, const std::vector<CimAction>& actions) : recorder_(recorder) {
    for (const CimAction action : actions) owned_.push_back({action, open_account(recorder, action), info(action).moves_bytes});
  }

  /// `busy_ps` is the time of the module; it is posted with the first of its actions.
  void post(const BlockWork& work, std::int64_t busy_ps) const {
    for (const Owned& owned : owned_) {
      const std::int64_t amount = work.part(work.stage->totals[std::size_t(owned.action)]);
      const std::int64_t busy = &owned == &owned_.front() ? busy_ps : 0;
      if (amount > 0) recorder_.post(work.slot(), owned.account, {amount, owned.moves_bytes ? amount : 0, busy});
    }
  }

 private:
  struct Owned {
    CimAction action;
    AccountId account;
    bool moves_bytes;
  };
  Recorder& recorder_;
  std::vector<Owned> owned_;
};

}  // namespace memwall
