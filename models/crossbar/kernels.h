// SPDX-License-Identifier: MIT
/// The inner loops of a functional crossbar, one set per instruction set. All sets give the same bits: sums are integers,
/// and floating operations are IEEE ones in the same order. Columns come in groups of 16.
#pragma once

#include <cstdint>

namespace memwall {

inline constexpr int kGroup = 16;  ///< columns that are computed together

/// Sums of ideal cells: bit planes of the inputs times bit planes of the levels.
struct PopcountJob {
  const std::uint32_t* inputs;  ///< [planes][words]
  const std::uint32_t* cells;   ///< [cell_planes][words][kGroup], then the same for columns to be subtracted
  std::int32_t* sums;           ///< [planes][kGroup]
  std::int64_t planes;
  int words, cell_planes;
  bool subtract;
};

/// Sums of analog cells in fixed point: four rows at a time through a table of their 16 subset sums.
struct TableJob {
  const std::uint8_t* inputs;  ///< [planes][quads]: 4 rows each
  const std::int32_t* cells;   ///< [4 * quads][kGroup]
  std::int32_t* sums;          ///< [planes][kGroup]
  std::int64_t planes;
  std::int64_t quads;
};

enum class NoiseDraw { none, by_phase, by_column };

/// What happens between a column's current and its share of the result: read noise, converter, shift-add over phases.
struct ConvertJob {
  const std::int32_t* sums;  ///< [vectors][phases][digits][kGroup]; digit d counts 2^d
  std::int64_t vectors;
  int phases, digits;
  const std::int32_t* phase_weights;  ///< [vectors][phases]
  bool exact;                         ///< the code is the sum
  std::int64_t largest_code;          ///< in magnitude
  const float* gain;                  ///< [kGroup]: codes per unit of a sum
  const float* offset;                ///< [kGroup]: codes
  float bow;                          ///< integral non-linearity at mid scale, codes
  float low, high;                    ///< the codes there are
  NoiseDraw noise;
  const float* phase_sigma;      ///< by_phase: [vectors][phases], in units of a sum
  const std::int32_t* variance;  ///< by_column: [vectors][phases][squares][kGroup]
  const float* square_weights;   ///< [squares]: units² of a sum per unit of `variance`
  int squares;
  std::uint32_t key[2];        ///< of the generator
  std::uint32_t first_column;  ///< counters: column, vector, block
  std::uint64_t first_vector;
  std::uint32_t block;
  std::int64_t* accumulators;  ///< [vectors][kGroup]: added to
  int columns;                 ///< of the group that are there: others are not counted
  std::int64_t clipped_low, clipped_high;
};

struct Kernels {
  const char* name;
  void (*popcount)(const PopcountJob&);
  void (*table)(const TableJob&);
  void (*convert)(ConvertJob&);
};

/// The widest set that this processor runs; MEMWALL_ISA=scalar|avx2|avx512 asks for one. Throws InputError on another
/// name and on a set that the processor lacks.
const Kernels& best_kernels();
/// A set by name, or nullptr where the processor lacks it.
const Kernels* kernels(const char* name);
inline constexpr const char* kKernelNames[] = {"scalar", "avx2", "avx512"};

}  // namespace memwall
