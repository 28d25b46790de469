// SPDX-License-Identifier: MIT
/// ops.csv: one line per operator or fuse group, in trace order.
#pragma once

#include <string>

#include "sim/account/result.h"

namespace memwall {

inline constexpr const char* kOpsHeader =
    "point,architecture,id,name,op_class,start_s,latency_s,bound,macs,dram_bytes,buffer_bytes,noc_bytes,link_bytes,energy_j";

/// The line of one row from `id` on.
std::string ops_line(const OpRow& row);
void add_ops_line(std::string& out, const OpRow& row);

}  // namespace memwall
