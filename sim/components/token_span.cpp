// SPDX-License-Identifier: MIT
#include "sim/components/token_span.h"

#include <algorithm>

namespace memwall {
namespace {

/// Work up to token `t` when the row of a token grows with its position in its sequence.
std::int64_t causal_work(std::int64_t token, std::int64_t length) {
  const std::int64_t whole = token / length;
  const std::int64_t rest = token % length;
  return whole * (length * (length + 1) / 2) + rest * (rest + 1) / 2;
}

}  // namespace

BlockWork share_of(const CimPlan& plan, const CimStage& stage, const TokenSpan& span) {
  BlockWork load;
  load.stage = &stage;
  load.begin = span.begin;
  load.end = span.end;
  load.whole = plan.tokens;
  load.token = span.begin;
  const std::int64_t tokens = span.end - span.begin;
  if (plan.tokens % plan.sequences == 0) {
    const std::int64_t length = plan.tokens / plan.sequences;
    load.sequence = span.begin / length;
    load.ring_tokens = ceil_div(tokens, (span.end - 1) / length - load.sequence + 1);
  } else {
    load.ring_tokens = ceil_div(tokens, plan.sequences);
  }
  if (stage.causal && plan.tokens % plan.sequences == 0) {
    const std::int64_t length = plan.tokens / plan.sequences;
    load.begin = causal_work(span.begin, length);
    load.end = causal_work(span.end, length);
    load.whole = causal_work(plan.tokens, length);
  }
  const std::int64_t amount = load.end - load.begin;
  const std::int64_t origin = load.begin * span.tiles;
  load.begin = origin + amount * span.first;
  load.end = origin + amount * span.last;
  load.whole *= span.tiles;
  return load;
}

std::int64_t bytes_read(const CimPlan& plan, const CimStage& stage, DramAction action, const BlockWork& work, const TokenSpan& span) {
  const std::int64_t total = stage.memory_bytes[std::size_t(action)];
  if (action != DramAction::read_kv || !stage.kv_prefix || plan.tokens % plan.sequences != 0) return work.part(total);
  const std::int64_t length = plan.tokens / plan.sequences;
  const std::int64_t begin = plan.block_begin(span.block);
  const std::int64_t end = plan.block_ends[std::size_t(span.block)];
  std::int64_t tokens_read = 0;
  for (std::int64_t token = begin; token < end;) {
    const std::int64_t sequence_end = (token / length + 1) * length;
    const std::int64_t query_end = std::min({end, sequence_end, token + plan.query_block - token % length % plan.query_block});
    tokens_read += (query_end - 1) % length + 1;
    token = query_end;
  }
  const std::int64_t block_bytes = proportion_up(total, tokens_read, plan.tokens);
  const auto up_to = [&](std::int64_t tile) {
    return proportion(block_bytes, (span.begin - begin) * span.tiles + (span.end - span.begin) * tile, (end - begin) * span.tiles);
  };
  return up_to(span.last) - up_to(span.first);
}

}  // namespace memwall
