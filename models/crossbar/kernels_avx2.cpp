// SPDX-License-Identifier: MIT
// Compiled with -mavx2; called only where the processor has it.
#include <immintrin.h>

#include "models/crossbar/kernels.h"

namespace memwall::isa_avx2 {
extern const Kernels kKernels;
namespace {

constexpr int kLanes = 8;
typedef std::int32_t VI __attribute__((vector_size(32)));
typedef std::uint32_t VU __attribute__((vector_size(32)));
typedef float VF __attribute__((vector_size(32)));

/// Ones of each half byte from a table.
inline VU byte_ones(VU v) {
  const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  const __m256i mask = _mm256_set1_epi8(0x0f);
  const __m256i low = _mm256_shuffle_epi8(table, _mm256_and_si256((__m256i)v, mask));
  const __m256i high = _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi32((__m256i)v, 4), mask));
  return (VU)_mm256_add_epi8(low, high);
}

inline VU word_ones(VU v) {
  const __m256i pairs = _mm256_maddubs_epi16((__m256i)v, _mm256_set1_epi8(1));
  return (VU)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

inline void multiply_wide(VU a, std::uint32_t b, VU& high, VU& low) {
  const __m256i factor = _mm256_set1_epi32(int(b));
  const __m256i even = _mm256_mul_epu32((__m256i)a, factor);
  const __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64((__m256i)a, 32), factor);
  low = (VU)_mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xaa);
  high = (VU)_mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xaa);
}

inline VF root(VF v) { return (VF)_mm256_sqrt_ps((__m256)v); }

#include "models/crossbar/kernels_body.h"

}  // namespace

const Kernels kKernels = {"avx2", popcount_sums, table_sums, convert};

}  // namespace memwall::isa_avx2
