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

}  // namespace memwall
