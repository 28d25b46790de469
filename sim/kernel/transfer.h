// SPDX-License-Identifier: MIT
/// What travels in a TLM-2.0 transaction between modules: bytes on behalf of operators.
#pragma once

#include <cstdint>
#include <tlm>
#include <vector>

#include "models/memory/dram_action.h"

namespace memwall {

/// Bytes that one transaction moves for one operator.
struct TransferPart {
  std::size_t slot;   ///< operator of the segment
  DramAction action;  ///< why the bytes move; links and buffers ignore it
  std::int64_t bytes;
};

/// Extension of the generic payload: its own length field ends at 4 GiB.
struct Transfer : tlm::tlm_extension<Transfer> {
  std::vector<TransferPart> parts;
  std::int64_t hops = 1;     ///< links or routers that each byte crosses
  std::int64_t senders = 0;  ///< of units in lock-step, those that send; 0: all

  std::int64_t bytes() const;
  tlm::tlm_extension_base* clone() const override;
  void copy_from(const tlm::tlm_extension_base& other) override;
};

}  // namespace memwall
