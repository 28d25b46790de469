// SPDX-License-Identifier: MIT
/// Messages between devices: collectives of a tensor-parallel group by ring or tree, and what one pipeline stage hands to the next.
#pragma once

#include <cstdint>
#include <string>

#include "sim/mapping/von_neumann_config.h"

namespace memwall {

/// How a vector goes from device to device. A ring passes a share of it from neighbour to neighbour; a tree passes all of it from level to
/// level; direct is once from each device to its counterpart.
enum class Way { ring, tree, direct };
const char* to_string(Way way);

/// Rounds of equal messages, one behind the other; those of a round go at once.
struct Exchange {
  Way way = Way::ring;
  std::int64_t devices = 1;
  std::int64_t rounds = 0;
  std::int64_t bytes = 0;      ///< the whole vector
  std::int64_t launch_ps = 0;  ///< before the first round
  std::int64_t step_ps = 0;    ///< of each round, beside its message
  double share = 1.0;          ///< of the link's rate

  std::int64_t message_bytes(std::int64_t round) const;
  /// Devices that send in a round.
  std::int64_t senders(std::int64_t round) const;
  /// Its time on idle links, by closed form.
  std::int64_t least_ps(const LinkConfig& link) const;
  std::string key() const;
};

/// The sum of a vector of each device, left on all of them: 2(N−1) rounds of a ring, or 2·ceil(log2 N) of a tree, up and down again. In
/// calibrated mode with the protocol that is faster for its size.
Exchange all_reduce(const VonNeumannConfig& config, Way way, std::int64_t devices, std::int64_t bytes);
/// By the way that is faster by closed form, as a library's tuner chooses; ideal mode is a ring.
Exchange all_reduce(const VonNeumannConfig& config, std::int64_t devices, std::int64_t bytes);
/// Each device's share of a vector brought to all of them, by a ring.
Exchange all_gather(const VonNeumannConfig& config, std::int64_t devices, std::int64_t bytes);
/// `bytes` from each device of a group to its counterpart in another.
Exchange hand_over(const VonNeumannConfig& config, std::int64_t devices, std::int64_t bytes);

}  // namespace memwall
