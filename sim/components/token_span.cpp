// SPDX-License-Identifier: MIT
#include "sim/components/token_span.h"

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

}  // namespace memwall
