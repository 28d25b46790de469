// SPDX-License-Identifier: MIT
/// Transactions on a shared memory, as a channel would bring them.
#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "models/memory/shared_dram.h"
#include "tests/models/memory/toy_memory.h"

namespace memwall::memory_test {

inline constexpr std::int64_t kNs = 1000;  ///< ps

struct Arrival {
  std::int64_t at_ps;
  std::vector<DramDemand> demands;
};

inline Arrival arrival(std::int64_t at_ns, DramAction action, std::int64_t bytes) { return {at_ns * kNs, {{action, bytes}}}; }

/// Of each arrival, in their order.
struct Served {
  std::vector<std::int64_t> end_ps;
  std::vector<DramService> services;
  std::int64_t end_ns(std::size_t i) const { return end_ps[i] / kNs; }
  std::int64_t activates() const {
    std::int64_t sum = 0;
    for (const DramService& service : services) {
      for (const std::int64_t rows : service.activates) sum += rows;
    }
    return sum;
  }
};

/// Brings the arrivals, which are in order of time, and asks for the ends between them.
inline Served serve(const DramConfig& config, const std::vector<Arrival>& arrivals) {
  const auto memory = SharedDram::make(config);
  Served served{std::vector<std::int64_t>(arrivals.size(), -1), std::vector<DramService>(arrivals.size())};
  std::map<std::size_t, std::size_t> arrival_of;
  std::size_t next = 0;
  std::int64_t now = 0;
  for (;;) {
    const auto end = memory->next_finish(now);
    if (next < arrivals.size() && (!end || arrivals[next].at_ps < *end)) {
      now = arrivals[next].at_ps;
      arrival_of[memory->arrive(arrivals[next].demands, now)] = next;
      ++next;
    } else if (end) {
      now = *end;
      std::vector<DramService> finished = memory->finish(now);
      if (finished.empty()) {
        ADD_FAILURE() << "nothing has finished at " << now << " ps, when the next was to";
        return served;
      }
      for (DramService& service : finished) {
        const std::size_t i = arrival_of.at(service.ticket);
        served.end_ps[i] = now;
        served.services[i] = std::move(service);
      }
    } else {
      return served;
    }
  }
}

}  // namespace memwall::memory_test
