// SPDX-License-Identifier: MIT
/// Some of the tokens that stream through a segment, and what they make a stage do.
#pragma once

#include "sim/components/block_work.h"

namespace memwall {

/// Tokens [begin, end) of a block; of a single token also a part, tiles [first, last) of `tiles`.
struct TokenSpan {
  std::int64_t block, begin, end;
  std::int64_t first = 0, last = 1, tiles = 1;
};

BlockWork share_of(const CimPlan& plan, const CimStage& stage, const TokenSpan& span);

/// In a causal pass, `query_block` tokens of a sequence at a time read the keys and values of their prefix, which
/// earlier ones have read before them. The tokens of a span share that read.
std::int64_t bytes_read(const CimPlan& plan, const CimStage& stage, DramAction action, const BlockWork& work, const TokenSpan& span);

}  // namespace memwall
