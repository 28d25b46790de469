// SPDX-License-Identifier: MIT
/// The arrays that hold keys and values.
#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <map>
#include <systemc>
#include <utility>

#include "sim/components/chip_servers.h"
#include "sim/components/cim_poster.h"

namespace memwall {

/// The rings of each sequence have arrays of their own, keys apart from values; those of all heads work at once. A token enters them when
/// the older ones that have come have left: programming it takes both, scores the keys, values the values. A transaction ends when the last token of its
/// span has entered; the pipeline adds what that one takes as the depth of the stage.
class CacheArrays : public sc_core::sc_module {
 public:
  CacheArrays(sc_core::sc_module_name name, const CimConfig& config, Recorder& recorder);

  tlm_utils::multi_passthrough_target_socket<CacheArrays> target;

  /// Work of the busiest ring.
  std::int64_t busiest_ps() const;

 private:
  using Place = std::pair<std::int64_t, std::int64_t>;  ///< bank or slot, sequence

  void work(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  std::int64_t occupancy(const BlockWork& work) const;
  std::int64_t newly_busy(const BlockWork& work, std::int64_t busy_ps);

  const CimConfig& config_;
  Recorder& recorder_;
  std::size_t component_;
  CimPoster arrays_;
  AccountId write_;
  std::map<Place, Server> banks_;
  std::map<Place, std::int64_t> busy_;           ///< of one operator in one ring
  std::map<std::int64_t, std::int64_t> posted_;  ///< of one operator
};

}  // namespace memwall
