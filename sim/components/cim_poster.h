// SPDX-License-Identifier: MIT
/// Posts a block's share of the actions that one module owns.
#pragma once

#include <vector>

#include "sim/account/recorder.h"
#include "sim/components/block_work.h"

namespace memwall {

class CimPoster {
 public:
  CimPoster(Recorder& recorder, std::initializer_list<CimAction> actions) : recorder_(recorder) {
    for (const CimAction action : actions) {
      const CimActionInfo& entry = info(action);
      owned_.push_back({action, recorder.open(entry.component, entry.action, entry.category), entry.moves_bytes});
    }
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
