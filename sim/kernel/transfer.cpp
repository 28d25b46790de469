// SPDX-License-Identifier: MIT
#include "sim/kernel/transfer.h"

namespace memwall {

std::int64_t Transfer::bytes() const {
  std::int64_t sum = 0;
  for (const TransferPart& part : parts) sum += part.bytes;
  return sum;
}

tlm::tlm_extension_base* Transfer::clone() const { return new Transfer(*this); }

void Transfer::copy_from(const tlm::tlm_extension_base& other) { *this = static_cast<const Transfer&>(other); }

}  // namespace memwall
