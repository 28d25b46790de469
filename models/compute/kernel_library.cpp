// SPDX-License-Identifier: MIT
#include "models/compute/kernel_library.h"

namespace memwall {
namespace {

constexpr Range kShare{1e-3, 1.0, false};
constexpr Range kPerClock{1e-3, 1e6, false};

KernelLibrary::Matmul read_matmul(ConfigReader in) {
  return {.launch = in.quantity<Seconds>("launch", kLatencies),
          .memory_share = in.number("memory_share", kShare),
          .core_bytes_per_clock = in.number("core_bytes_per_clock", kPerClock),
          .operand_bytes_per_op = in.number("operand_bytes_per_op", kPositive),
          .fill = in.number("fill", kFraction),
          .split = in.quantity<Seconds>("split", kLatencies),
          .sustained = in.number("sustained", kShare),
          .sustained_8bit = in.number("sustained_8bit", kShare),
          .quantise_launch = in.quantity<Seconds>("quantise_launch", kLatencies),
          .quantise_row = in.quantity<Seconds>("quantise_row", kLatencies),
          .quantise_element = in.quantity<Seconds>("quantise_element", kLatencies),
          .largest_split = in.integer("largest_split", 1, 64),
          .tile_of_192 = in.flag("tile_of_192")};
}

KernelLibrary::Attention read_attention(ConfigReader in) {
  return {.memory_share = in.number("memory_share", kShare),
          .core_bytes_per_clock = in.number("core_bytes_per_clock", kPerClock),
          .decode_launch = in.quantity<Seconds>("decode_launch", kLatencies),
          .decode_wave = in.quantity<Seconds>("decode_wave", kLatencies),
          .combine = in.quantity<Seconds>("combine", kLatencies),
          .splits_ungrouped = in.flag("splits_ungrouped"),
          .prefill_launch = in.quantity<Seconds>("prefill_launch", kLatencies),
          .prefill_wave = in.quantity<Seconds>("prefill_wave", kLatencies),
          .efficiency = in.number("efficiency", kShare)};
}

KernelLibrary::Rows read_rows(ConfigReader in) {
  return {.launch = in.quantity<Seconds>("launch", kLatencies),
          .memory_share = in.number("memory_share", kShare),
          .kept_share = in.number("kept_share", kFraction),
          .buffer_bytes_per_clock = in.number("buffer_bytes_per_clock", kPerClock),
          .norm_clocks_per_element = in.number("norm_clocks_per_element", kNonNegative),
          .activation_clocks_per_element = in.number("activation_clocks_per_element", kNonNegative),
          .fill = in.number("fill", kFraction)};
}

KernelLibrary::Collectives read_collectives(ConfigReader in) {
  return {.launch = in.quantity<Seconds>("launch", kLatencies),
          .step = in.quantity<Seconds>("step", kLatencies),
          .tree_step = in.quantity<Seconds>("tree_step", kLatencies),
          .short_share = in.number("short_share", kShare),
          .long_start = in.quantity<Seconds>("long_start", kLatencies),
          .long_share = in.number("long_share", kShare)};
}

}  // namespace

KernelLibrary KernelLibrary::read(ConfigReader in) {
  return {.matmul = read_matmul(in.section("matmul")),
          .attention = read_attention(in.section("attention")),
          .rows = read_rows(in.section("rows")),
          .collectives = read_collectives(in.section("collectives"))};
}

}  // namespace memwall
