// SPDX-License-Identifier: MIT
// Portable: vectors of four that every compiler target has, in hardware or in parts.
#include "models/crossbar/kernels.h"

namespace memwall::isa_scalar {
extern const Kernels kKernels;
namespace {

constexpr int kLanes = 4;
typedef std::int32_t VI __attribute__((vector_size(16)));
typedef std::uint32_t VU __attribute__((vector_size(16)));
typedef float VF __attribute__((vector_size(16)));

inline VU byte_ones(VU v) {
  v = v - ((v >> 1) & 0x55555555u);
  v = (v & 0x33333333u) + ((v >> 2) & 0x33333333u);
  return (v + (v >> 4)) & 0x0f0f0f0fu;
}

inline VU word_ones(VU v) {
  v = (v & 0x00ff00ffu) + ((v >> 8) & 0x00ff00ffu);
  return (v + (v >> 16)) & 0xffffu;
}

inline void multiply_wide(VU a, std::uint32_t b, VU& high, VU& low) {
  low = a * b;
  for (int i = 0; i < kLanes; ++i) high[i] = std::uint32_t((std::uint64_t(a[i]) * b) >> 32);
}

inline VF root(VF v) {
  for (int i = 0; i < kLanes; ++i) v[i] = __builtin_sqrtf(v[i]);
  return v;
}

#include "models/crossbar/kernels_body.h"

}  // namespace

const Kernels kKernels = {"scalar", popcount_sums, table_sums, convert};

}  // namespace memwall::isa_scalar
