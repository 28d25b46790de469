// SPDX-License-Identifier: MIT
#include "models/memory/shared_dram.h"

#include "models/memory/pin_dram.h"
#include "models/memory/stripe_dram.h"

namespace memwall {

std::unique_ptr<SharedDram> SharedDram::make(const DramConfig& config) {
  switch (config.timing) {
    case DramTimingMode::pin: return std::make_unique<PinDram>(config);
    case DramTimingMode::stripe: return std::make_unique<StripeDram>(config);
    case DramTimingMode::burst: break;
  }
  return std::make_unique<StripeDram>(config);
}

}  // namespace memwall
