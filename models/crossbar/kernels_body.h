// SPDX-License-Identifier: MIT
// The loops of all instruction sets, included by each kernels_*.cpp inside its own namespace after it has defined
//   kLanes, VI, VU, VF (vectors of kLanes int32, uint32, float), multiply_wide(VU, uint32_t, VU& hi, VU& lo), root(VF),
//   byte_ones(VU): ones of parts of a word, to be added while no byte passes 255, and word_ones(VU): their sum in each word.
// Nothing of the standard library: an inline function compiled here for a wide instruction set could replace another file's.

constexpr int kParts = kGroup / kLanes;
constexpr int kTableQuads = 16;  // 64 rows: their table takes 16 KiB, half of a first-level cache

struct Group {
  VI part[kParts];
};

inline VI load(const std::int32_t* from) {
  VI v;
  __builtin_memcpy(&v, from, sizeof v);
  return v;
}
inline VU load(const std::uint32_t* from) {
  VU v;
  __builtin_memcpy(&v, from, sizeof v);
  return v;
}
inline VF load(const float* from) {
  VF v;
  __builtin_memcpy(&v, from, sizeof v);
  return v;
}
inline void store(std::int32_t* to, VI v) { __builtin_memcpy(to, &v, sizeof v); }
inline VU splat(std::uint32_t value) { return VU{} + value; }
inline VF splat(float value) { return VF{} + value; }
inline VF to_float(VI v) { return __builtin_convertvector(v, VF); }
inline VI truncated(VF v) { return __builtin_convertvector(v, VI); }

inline VU popcount(VU v) { return word_ones(byte_ones(v)); }

/// Level-weighted ones of one side; counts of plane c count 2^c.
template <int kCellPlanes, int kWords>
inline VI weighted_ones(const std::uint32_t* inputs, const VU* cells) {
  constexpr bool kInBytes = 8 * kWords * ((1 << kCellPlanes) - 1) <= 255;
  VU total{};
  for (int c = kCellPlanes - 1; c >= 0; --c) {
    VU ones{};
    for (int w = 0; w < kWords; ++w) ones += byte_ones(cells[c * kWords + w] & splat(inputs[w]));
    total = total + total + (kInBytes ? ones : word_ones(ones));
  }
  return (VI)(kInBytes ? word_ones(total) : total);
}

/// Sizes known to the compiler: the cells stay in registers while the inputs pass.
template <int kCellPlanes, int kWords, bool kSubtract>
void popcount_fixed(const PopcountJob& job) {
  constexpr int kCells = kCellPlanes * kWords * (kSubtract ? 2 : 1);
  for (int part = 0; part < kParts; ++part) {
    VU cells[kCells];
    for (int i = 0; i < kCells; ++i) cells[i] = load(job.cells + i * kGroup + part * kLanes);
    for (std::int64_t plane = 0; plane < job.planes; ++plane) {
      const std::uint32_t* inputs = job.inputs + plane * kWords;
      VI sum = weighted_ones<kCellPlanes, kWords>(inputs, cells);
      if constexpr (kSubtract) sum -= weighted_ones<kCellPlanes, kWords>(inputs, cells + kCellPlanes * kWords);
      store(job.sums + plane * kGroup + part * kLanes, sum);
    }
  }
}

void popcount_any(const PopcountJob& job) {
  const std::int64_t side = std::int64_t(job.cell_planes) * job.words * kGroup;
  for (std::int64_t plane = 0; plane < job.planes; ++plane) {
    const std::uint32_t* inputs = job.inputs + plane * job.words;
    for (int part = 0; part < kParts; ++part) {
      VI sum{};
      for (int sign = 0; sign < (job.subtract ? 2 : 1); ++sign) {
        VU total{};
        for (int c = job.cell_planes - 1; c >= 0; --c) {
          const std::uint32_t* cells = job.cells + sign * side + std::int64_t(c) * job.words * kGroup + part * kLanes;
          VU ones{};
          for (int w = 0; w < job.words; ++w) ones += popcount(load(cells + w * kGroup) & splat(inputs[w]));
          total = total + total + ones;
        }
        sum = sign ? sum - (VI)total : (VI)total;
      }
      store(job.sums + plane * kGroup + part * kLanes, sum);
    }
  }
}

void popcount_sums(const PopcountJob& job) {
  if (job.words == 4 && !job.subtract) {
    if (job.cell_planes == 1) return popcount_fixed<1, 4, false>(job);
    if (job.cell_planes == 2) return popcount_fixed<2, 4, false>(job);
    if (job.cell_planes == 4) return popcount_fixed<4, 4, false>(job);
  }
  if (job.words == 4 && job.subtract && job.cell_planes == 2) return popcount_fixed<2, 4, true>(job);
  if (job.words == 2 && job.cell_planes == 2 && !job.subtract) return popcount_fixed<2, 2, false>(job);
  if (job.words == 8 && job.cell_planes == 2 && !job.subtract) return popcount_fixed<2, 8, false>(job);
  popcount_any(job);
}

void table_sums(const TableJob& job) {
  alignas(64) std::int32_t table[kTableQuads][16][kLanes];
  for (int part = 0; part < kParts; ++part) {
    for (std::int64_t first = 0; first < job.quads; first += kTableQuads) {
      const int quads = int(job.quads - first < kTableQuads ? job.quads - first : kTableQuads);
      for (int q = 0; q < quads; ++q) {
        VI subset[16];
        subset[0] = VI{};
        for (int row = 0; row < 4; ++row) {
          const VI cell = load(job.cells + ((first + q) * 4 + row) * kGroup + part * kLanes);
          for (int i = 0; i < (1 << row); ++i) subset[(1 << row) + i] = subset[i] + cell;
        }
        for (int i = 0; i < 16; ++i) store(table[q][i], subset[i]);
      }
      for (std::int64_t plane = 0; plane < job.planes; ++plane) {
        const std::uint8_t* inputs = job.inputs + plane * job.quads + first;
        std::int32_t* to = job.sums + plane * kGroup + part * kLanes;
        VI sum = first == 0 ? VI{} : load(to);
        for (int q = 0; q < quads; ++q) sum += load(table[q][inputs[q]]);
        store(to, sum);
      }
    }
  }
}

/// Philox 4x32 with 7 rounds, the fewest that pass BigCrush (Salmon et al., SC 2011): a hash of counter and key.
struct Philox {
  VU word[4];
  void run(std::uint32_t key0, std::uint32_t key1) {
    for (int round = 0; round < 7; ++round) {
      VU high0, low0, high1, low1;
      multiply_wide(word[0], 0xD2511F53u, high0, low0);
      multiply_wide(word[2], 0xCD9E8D57u, high1, low1);
      const VU next0 = high1 ^ word[1] ^ splat(key0);
      const VU next2 = high0 ^ word[3] ^ splat(key1);
      word[1] = low1;
      word[3] = low0;
      word[0] = next0;
      word[2] = next2;
      key0 += 0x9E3779B9u;
      key1 += 0xBB67AE85u;
    }
  }
};

/// ln u for u in (0, 1]: 2 artanh((m-1)/(m+1)) with m within a factor sqrt(2) of 1; relative error below 1e-6.
inline VF natural_log(VF u) {
  const VI bits = (VI)u;
  VI exponent = (bits >> 23) - 127;
  VF m = (VF)((bits & 0x7fffff) | 0x3f800000);
  const VI large = m > splat(1.41421356f);
  m = large ? m * splat(0.5f) : m;
  exponent -= large;  // true is -1
  const VF s = (m - 1.0f) / (m + 1.0f);
  const VF z = s * s;
  const VF series = ((z * splat(1.0f / 9) + splat(1.0f / 7)) * z + splat(1.0f / 5)) * z + splat(1.0f / 3);
  return to_float(exponent) * splat(0.69314718f) + splat(2.0f) * s * (series * z + splat(1.0f));
}

/// Two standard normal numbers from two random words (Box and Muller). 24 bits of the radius: up to 5.7 sigma.
inline void normals(VU first, VU second, VF& a, VF& b) {
  const VF u = (to_float((VI)(first >> 8)) + 1.0f) * splat(0x1p-24f);
  const VF radius = root(natural_log(u) * splat(-2.0f));
  // An angle within pi/4 of zero, then one of four quarter turns by the low bits, which the angle does not use.
  const VF t = (to_float((VI)(second >> 8)) + 0.5f) * splat(0x1p-24f) - 0.5f;
  const VF angle = t * splat(1.57079633f);
  const VF z = angle * angle;
  const VF sine = angle * (((z * splat(-1.0f / 5040) + splat(1.0f / 120)) * z + splat(-1.0f / 6)) * z + splat(1.0f));
  const VF cosine = (((z * splat(1.0f / 40320) + splat(-1.0f / 720)) * z + splat(1.0f / 24)) * z + splat(-0.5f)) * z + splat(1.0f);
  const VI swap = (VI)(second & 1u) != 0;
  const VU sign = (second & 2u) << 30;
  a = (VF)((VU)(radius * (swap ? sine : cosine)) ^ sign);
  b = (VF)((VU)(radius * (swap ? cosine : sine)) ^ sign);
}

inline void four_normals(const ConvertJob& job, std::int64_t vector, int phase, int part, VF* out) {
  Philox philox{};
  const std::uint64_t index = job.first_vector + std::uint64_t(vector);
  VU lane{};
  for (int i = 0; i < kLanes; ++i) lane[i] = std::uint32_t(i);
  philox.word[0] = lane + (job.first_column + std::uint32_t(part * kLanes));
  philox.word[1] = splat(std::uint32_t(index));
  philox.word[2] = splat(std::uint32_t(index >> 32) ^ (std::uint32_t(phase / 4) << 24));
  philox.word[3] = splat(job.block);
  philox.run(job.key[0], job.key[1]);
  normals(philox.word[0], philox.word[1], out[0], out[1]);
  normals(philox.word[2], philox.word[3], out[2], out[3]);
}

/// Of the first `lanes`.
inline std::int64_t trues(VI mask, int lanes) {
  std::int64_t count = 0;
  for (int i = 0; i < kLanes && i < lanes; ++i) count -= mask[i];
  return count;
}

/// A column's codes over the phases of a vector: in 32 bits while they fit, in 64 before they would not.
class CodeSum {
 public:
  explicit CodeSum(std::int64_t largest_code) : largest_code_(largest_code) {}

  void add(VI code, std::int32_t weight) {
    const std::int64_t largest = largest_code_ * (weight < 0 ? -std::int64_t(weight) : std::int64_t(weight));
    if (largest > kMost) {
      for (int i = 0; i < kLanes; ++i) wide_[i] += std::int64_t(code[i]) * weight;
      return;
    }
    if (reach_ + largest > kMost) spill();
    narrow_ += code * weight;
    reach_ += largest;
  }
  void add_to(std::int64_t* to) {
    spill();
    for (int i = 0; i < kLanes; ++i) to[i] += wide_[i];
  }

 private:
  static constexpr std::int64_t kMost = 0x7fffffff;
  void spill() {
    for (int i = 0; i < kLanes; ++i) wide_[i] += narrow_[i];
    narrow_ = VI{};
    reach_ = 0;
  }

  std::int64_t largest_code_;
  std::int64_t reach_ = 0;  ///< of `narrow_`
  VI narrow_{};
  std::int64_t wide_[kLanes] = {};
};

inline VI digit_sum(const ConvertJob& job, std::int64_t slot, int part) {
  const std::int32_t* from = job.sums + slot * job.digits * kGroup + part * kLanes;
  VI sum = load(from);
  for (int d = 1; d < job.digits; ++d) sum += load(from + d * kGroup) << d;
  return sum;
}

void convert_exact(const ConvertJob& job) {
  for (int part = 0; part < kParts; ++part) {
    for (std::int64_t v = 0; v < job.vectors; ++v) {
      CodeSum total(job.largest_code);
      for (int p = 0; p < job.phases; ++p) total.add(digit_sum(job, v * job.phases + p, part), job.phase_weights[v * job.phases + p]);
      total.add_to(job.accumulators + v * kGroup + part * kLanes);
    }
  }
}

template <NoiseDraw kNoise, bool kBow>
void convert_codes(ConvertJob& job) {
  const VF low = splat(job.low), high = splat(job.high);
  const VI low_code = truncated(low);
  for (int part = 0; part < kParts; ++part) {
    const VF gain = load(job.gain + part * kLanes), offset = load(job.offset + part * kLanes);
    VI below{}, above{};
    for (std::int64_t v = 0; v < job.vectors; ++v) {
      CodeSum total(job.largest_code);
      VF draws[4];
      for (int p = 0; p < job.phases; ++p) {
        const std::int64_t slot = v * job.phases + p;
        VF x = to_float(digit_sum(job, slot, part)) * gain + offset;
        if constexpr (kNoise != NoiseDraw::none) {
          if (p % 4 == 0) four_normals(job, v, p, part, draws);
        }
        if constexpr (kNoise == NoiseDraw::by_phase) x += draws[p % 4] * (splat(job.phase_sigma[slot]) * gain);
        if constexpr (kNoise == NoiseDraw::by_column) {
          const std::int32_t* squares = job.variance + slot * job.squares * kGroup + part * kLanes;
          VF variance{};
          for (int q = 0; q < job.squares; ++q) variance += to_float(load(squares + q * kGroup)) * splat(job.square_weights[q]);
          x += draws[p % 4] * (root(variance) * gain);
        }
        if constexpr (kBow) {
          const VF t = (x - low) / (high - low);
          x += splat(4.0f * job.bow) * (t * (splat(1.0f) - t));
        }
        below += x < low - 0.5f;
        above += x > high + 0.5f;
        x = x < low ? low : x;
        x = x > high ? high : x;
        total.add(truncated(x - low + 0.5f) + low_code, job.phase_weights[slot]);
      }
      total.add_to(job.accumulators + v * kGroup + part * kLanes);
    }
    job.clipped_low += trues(below, job.columns - part * kLanes);
    job.clipped_high += trues(above, job.columns - part * kLanes);
  }
}

void convert(ConvertJob& job) {
  if (job.exact) return convert_exact(job);
  const bool bow = job.bow != 0.0f;
  switch (job.noise) {
    case NoiseDraw::none: return bow ? convert_codes<NoiseDraw::none, true>(job) : convert_codes<NoiseDraw::none, false>(job);
    case NoiseDraw::by_phase: return bow ? convert_codes<NoiseDraw::by_phase, true>(job) : convert_codes<NoiseDraw::by_phase, false>(job);
    case NoiseDraw::by_column:
      return bow ? convert_codes<NoiseDraw::by_column, true>(job) : convert_codes<NoiseDraw::by_column, false>(job);
  }
}
