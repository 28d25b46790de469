// SPDX-License-Identifier: MIT
#include "models/memory/shared_dram.h"

#include "models/base/error.h"
#include "models/memory/pin_dram.h"
#include "models/memory/turn_dram.h"

namespace memwall {

std::unique_ptr<SharedDram> SharedDram::make(const DramConfig& config) {
  switch (config.timing) {
    case DramTimingMode::pin: return std::make_unique<PinDram>(config);
    case DramTimingMode::stripe: return std::make_unique<StripeDram>(config);
    case DramTimingMode::burst: return std::make_unique<BurstDram>(config);
  }
  throw InternalError("a memory is timed in one of three ways");
}

}  // namespace memwall
