// SPDX-License-Identifier: MIT
/// What the kernels of a device family achieve of its data sheet: constants of a fit to measured operators.
#pragma once

#include "models/base/config.h"

namespace memwall {

/// Constants are relative to the data sheet where they can be, so that a device without measurements takes those of its family.
/// A wave is what runs on the cores at one time. Within it the fetch of operands overlaps with the work on them, but for a share
/// `fill`: what must be there before the work starts, and what work is left when the last operand has come.
struct KernelLibrary {
  struct Matmul {
    Seconds launch;
    double memory_share;          ///< of the pin rate that loads in flight can use
    double core_bytes_per_clock;  ///< that one core can load from memory
    double operand_bytes_per_op;  ///< global buffer to core, per operation at the 16-bit peak: multicast and reuse inside
    double fill;
    Seconds split;               ///< to add the partial sums where k is split
    double sustained;            ///< share of the peak that power allows over a whole kernel
    double sustained_8bit;       ///< the same at 8 bit
    Seconds quantise_launch;     ///< activations to 8 bit in a kernel of its own …
    Seconds quantise_row;        ///< … for each row
    Seconds quantise_element;    ///< … and each element
    std::int64_t largest_split;  ///< of k
    bool tile_of_192;            ///< columns, beside the powers of two
  };
  struct Attention {
    double memory_share;
    double core_bytes_per_clock;
    Seconds decode_launch;
    Seconds decode_wave;    ///< of each wave
    Seconds combine;        ///< to join parts of a cache that was split
    bool splits_ungrouped;  ///< a cache is split also where each query head has keys of its own
    Seconds prefill_launch;
    Seconds prefill_wave;
    double efficiency;  ///< share of the 16-bit peak within a tile of scores
  };
  struct Rows {  ///< norms, activations, residuals
    Seconds launch;
    double memory_share;
    double kept_share;               ///< of the global buffer: operands and results up to it need no memory
    double buffer_bytes_per_clock;   ///< global buffer to one core
    double norm_clocks_per_element;  ///< of a core that has one row
    double activation_clocks_per_element;
    double fill;
  };
  struct Collectives {
    Seconds launch;
    Seconds step;        ///< of each round of a ring, and of a hand-over
    Seconds tree_step;   ///< of each round of a tree
    double short_share;  ///< of the link's rate in the protocol for short messages
    Seconds long_start;  ///< of the one for long messages, on top
    double long_share;
  };

  Matmul matmul;
  Attention attention;
  Rows rows;
  Collectives collectives;
  static KernelLibrary read(ConfigReader in);
};

}  // namespace memwall
