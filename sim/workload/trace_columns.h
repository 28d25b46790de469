// SPDX-License-Identifier: MIT
/// What reader and writer of trace files agree on.
#pragma once

namespace memwall {

inline constexpr const char* kTraceVersionLine = "# memwall-trace 1";
inline constexpr const char* kTraceColumns =
    "id,name,layer,step,kind,count,m,n,k,b_source,b_tensor,a_bits,b_bits,out_bits,density,fuse,after";

/// Fields of a row, in file order; the last may be absent.
enum class TraceColumn {
  id,
  name,
  layer,
  step,
  kind,
  count,
  m,
  n,
  k,
  b_source,
  b_tensor,
  a_bits,
  b_bits,
  out_bits,
  density,
  fuse,
  after,
  op_class
};

}  // namespace memwall
