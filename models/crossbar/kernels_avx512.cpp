// SPDX-License-Identifier: MIT
// Compiled for AVX-512 with vector popcount; called only where the processor has it.
#include <immintrin.h>

#include "models/crossbar/kernels.h"

namespace memwall::isa_avx512 {
extern const Kernels kKernels;
namespace {

constexpr int kLanes = 16;
typedef std::int32_t VI __attribute__((vector_size(64)));
typedef std::uint32_t VU __attribute__((vector_size(64)));
typedef float VF __attribute__((vector_size(64)));

inline VU byte_ones(VU v) { return (VU)_mm512_popcnt_epi32((__m512i)v); }
inline VU word_ones(VU v) { return v; }

inline void multiply_wide(VU a, std::uint32_t b, VU& high, VU& low) {
  const __m512i factor = _mm512_set1_epi32(int(b));
  const __m512i even = _mm512_mul_epu32((__m512i)a, factor);
  const __m512i odd = _mm512_mul_epu32(_mm512_srli_epi64((__m512i)a, 32), factor);
  low = (VU)_mm512_mask_blend_epi32(0xaaaa, even, _mm512_slli_epi64(odd, 32));
  high = (VU)_mm512_mask_blend_epi32(0xaaaa, _mm512_srli_epi64(even, 32), odd);
}

inline VF root(VF v) { return (VF)_mm512_sqrt_ps((__m512)v); }

#include "models/crossbar/kernels_body.h"

}  // namespace

const Kernels kKernels = {"avx512", popcount_sums, table_sums, convert};

}  // namespace memwall::isa_avx512
