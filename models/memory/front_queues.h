// SPDX-License-Identifier: MIT
/// The queues of a controller that hands its requests on to queues of single banks: writes wait there until a drain takes them.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "models/memory/dram_controller.h"
#include "models/memory/signature.h"

namespace memwall {

class FrontQueues {
 public:
  struct Request {
    DramPlace place;
    bool write;
    std::int64_t order;
  };

  bool empty() const { return queues_[0].empty() && queues_[1].empty(); }
  int size(bool write) const { return int(queues_[write].size()); }
  void put(const Request& request) { queues_[request.write].push_back(request); }

  /// Takes the first request in order for which `has_room`: a read, or a write of the drain that is on. A drain starts at `write_high`
  /// writes, or above `write_idle` where the bank queues are empty, and takes those that are there then.
  template <class HasRoom>
  std::optional<Request> take(const DramControllerConfig& controller, bool banks_empty, HasRoom has_room) {
    const int writes = size(true);
    if (draining_ == 0 && (writes >= controller.write_high || (writes > controller.write_idle && banks_empty))) draining_ = writes;
    std::vector<Request>& queue = queues_[draining_ > 0];
    const auto found = std::find_if(queue.begin(), queue.end(), has_room);
    if (found == queue.end()) return {};
    if (found->write) --draining_;
    const Request taken = *found;
    queue.erase(found);
    return taken;
  }

  /// Appends what the future depends on; rows count from `row`, requests from `order`.
  void append_signature(std::string& text, std::int64_t row, std::int64_t order) const {
    for (const auto& queue : queues_) {
      for (const Request& r : queue) sign(text, r.place.row - row, r.order - order, r.place.bank);
    }
    sign(text, draining_);
  }

 private:
  std::array<std::vector<Request>, 2> queues_;  ///< reads, writes
  int draining_ = 0;                            ///< writes that the drain has yet to take
};

}  // namespace memwall
