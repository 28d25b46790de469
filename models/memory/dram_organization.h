// SPDX-License-Identifier: MIT
/// How the bytes of a memory lie in channels, banks, rows and columns, and which address bit selects which of them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/config.h"

namespace memwall {

/// Where an address leads. Banks are numbered within a channel: pseudo-channel, rank, bank group, bank, from the top.
struct DramPlace {
  std::int32_t channel = 0;
  std::int32_t bank = 0;
  std::int64_t row = 0;
};

/// The levels that an address selects, lowest-numbered bank bits last.
enum class DramField { channel, pseudo_channel, rank, bank_group, bank, column, row };
inline constexpr std::size_t kDramFields = 7;

/// One stack, module or device. All counts are powers of two, since address bits select among them.
struct DramOrganization {
  std::array<int, kDramFields> bits{};  ///< of each field; columns are counted in bursts
  std::int64_t burst;                   ///< bytes of one access
  std::int64_t row;                     ///< bytes that one activate opens

  struct Slice {
    DramField field;
    int shift;  ///< from the burst number
    int bits;
    int into;  ///< lowest bit of the field that the slice fills
  };
  struct Xor {
    DramField field;
    int bit;
    DramField with;
    int with_bit;
  };
  std::vector<Slice> map;  ///< from the least significant bit above the burst
  std::vector<Xor> xors;

  struct Step {  ///< of the map, ready to be applied: bits of the channel (target 0), the bank (1) or the row (2)
    int shift;
    std::int64_t mask;
    int into;
    std::size_t target;
  };
  std::vector<Step> steps;

  static DramOrganization read(ConfigReader in);

  std::int64_t count(DramField field) const { return std::int64_t{1} << bits[std::size_t(field)]; }
  int channels() const { return int(count(DramField::channel)); }
  int pseudo_channels() const { return int(count(DramField::pseudo_channel)); }
  int ranks() const { return int(count(DramField::rank)); }  ///< of a pseudo-channel
  int bank_groups() const { return int(count(DramField::bank_group)); }
  int group_banks() const { return int(count(DramField::bank)); }  ///< of a bank group
  int rank_banks() const { return bank_groups() * group_banks(); }
  int channel_banks() const { return pseudo_channels() * ranks() * rank_banks(); }
  std::int64_t row_bursts() const { return count(DramField::column); }
  /// Bytes that the map reaches.
  std::int64_t capacity() const;

  /// One channel of it, as a memory of its own: burst numbers count within the channel.
  DramOrganization one_channel() const;
  /// The channel is chosen by the lowest address bits, so that consecutive bursts go to all channels in turn.
  bool channels_lowest() const { return channels() == 1 || (map[0].field == DramField::channel && map[0].bits == bits[0]); }

  /// The place of burst number `burst_number` (byte address / burst), which is below capacity() / burst.
  DramPlace place(std::int64_t burst_number) const {
    if (!xors.empty()) burst_number = scrambled(burst_number);
    std::array<std::int64_t, 3> at{};
    for (const Step& step : steps) at[step.target] |= ((burst_number >> step.shift) & step.mask) << step.into;
    return {std::int32_t(at[0]), std::int32_t(at[1]), at[2]};
  }

  /// A burst number that leads to the same place and column as burst 0, where the XORs cannot be undone.
  std::optional<std::int64_t> alias() const;

  /// Bursts of consecutive addresses of one channel that stay in the same rows of the same banks: what a row-stripe holds. Zero where an
  /// XOR or an unusual order scatters them, so that no such run exists.
  std::int64_t stripe_bursts() const;

 private:
  std::int64_t scrambled(std::int64_t burst_number) const;
  void make_steps();
};

}  // namespace memwall
