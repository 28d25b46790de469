// SPDX-License-Identifier: MIT
/// Which memories stripes describe.
#pragma once

namespace memwall {

struct DramDevice;

/// Whether consecutive bursts, one after the other, use all that the data pins can carry, in both directions: then no scheduler
/// could do better by another order, and stripes describe a stream. Column bits below the bank groups fail this.
bool stripes_in_order(const DramDevice& device);

}  // namespace memwall
