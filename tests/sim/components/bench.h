// SPDX-License-Identifier: MIT
/// A bench for single components: processes that send loads, a ledger that catches what is posted.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "sim/account/recorder.h"
#include "sim/components/block_work.h"
#include "sim/kernel/simulation.h"
#include "sim/kernel/transfer.h"
#include "sim/kernel/transport.h"
#include "tests/sim/machines.h"

namespace memwall::machine_test {

constexpr std::int64_t kNs = 1000;  ///< picoseconds

/// Sends loads to one target at given times and remembers when each was done.
class Sender : public sc_core::sc_module {
 public:
  explicit Sender(sc_core::sc_module_name name) : sc_module(name), socket("socket") {}
  tlm_utils::simple_initiator_socket<Sender> socket;

  /// Returns where the time of completion will stand.
  template <class Load>
  std::shared_ptr<std::int64_t> at(std::int64_t start_ps, Load load) {
    auto done = std::make_shared<std::int64_t>(-1);
    auto shared = std::make_shared<Load>(std::move(load));
    sc_core::sc_spawn([this, start_ps, shared, done] {
      if (start_ps > 0) sc_core::wait(to_sc_time(start_ps));
      send(socket, *shared);
      *done = now_ps();
    });
    return done;
  }
};

inline Transfer transfer(std::int64_t bytes, DramAction action = DramAction::read_weight, std::size_t slot = 0, std::int64_t hops = 1) {
  Transfer load;
  load.parts.push_back({slot, action, bytes});
  load.hops = hops;
  return load;
}

/// Work [begin, end) of `whole`, of a stage of twelve vectors where nothing else is said.
inline BlockWork part(const CimStage& stage, std::int64_t begin, std::int64_t end, std::int64_t whole = 12, std::int64_t sequence = 0,
                      std::int64_t ring_tokens = 1) {
  BlockWork work;
  work.stage = &stage;
  work.begin = begin;
  work.end = end;
  work.whole = whole;
  work.sequence = sequence;
  work.ring_tokens = ring_tokens;
  return work;
}

/// One simulation: build modules after it.
struct Bench {
  explicit Bench(std::size_t slots = 1) : result(slots), recorder(accounts, result) {}
  SimulationContext context;
  Accounts accounts;
  SegmentResult result;
  Recorder recorder;

  /// Postings by `component/action`, summed over the operators; what was never posted is left out.
  std::map<std::string, Posting> postings() const {
    std::map<std::string, Posting> all;
    for (std::size_t slot = 0; slot < result.ledger.slots(); ++slot) {
      const std::vector<Posting>& row = result.ledger.row(slot);
      for (AccountId id = 0; id < row.size(); ++id) {
        if (row[id].count != 0) all[accounts[id].component + "/" + accounts[id].action] += row[id];
      }
    }
    return all;
  }
  std::map<std::string, std::int64_t> counts() const {
    std::map<std::string, std::int64_t> all;
    for (const auto& [name, posting] : postings()) all[name] = posting.count;
    return all;
  }
};
using Counts = std::map<std::string, std::int64_t>;

}  // namespace memwall::machine_test
