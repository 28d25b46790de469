// SPDX-License-Identifier: MIT
#include "sim/workload/pass.h"

#include <algorithm>

#include "models/base/error.h"
#include "sim/workload/trace_rules.h"

namespace memwall {
namespace {

TokenGroup decode_group(std::int64_t batch, std::int64_t context) { return {batch, 1, context, true, ""}; }

/// A steady step prefills as many prompt tokens as its B sequences use up: B · Lin / Lout, to the nearest integer.
/// They are whole prompts plus part of one more; the first tokens that those prompts yield are not counted again.
Pass serving_pass(const WorkloadSpec& spec) {
  const std::int64_t prompt = *spec.input_length;
  const std::int64_t output = *spec.output_length;
  Pass pass{1, {decode_group(spec.batch, prompt + output / 2)}, spec.batch};
  const std::int64_t doubled = checked_product("2 · batch · input length", {2, spec.batch, prompt});
  const std::int64_t tokens = (doubled / output + 1) / 2;
  if (tokens >= prompt) pass.groups.push_back({tokens / prompt, prompt, prompt, false, ".prompt"});
  if (tokens % prompt > 0) pass.groups.push_back({1, tokens % prompt, prompt, false, ".chunk"});
  return pass;
}

}  // namespace

std::int64_t Pass::tokens() const {
  std::int64_t total = 0;
  for (const TokenGroup& group : groups) {
    const std::int64_t own = checked_product("sequences · tokens", {group.sequences, group.queries});
    if (__builtin_add_overflow(total, own, &total)) throw InputError("the tokens of one pass are 2^63 or more");
  }
  return total;
}

Attended attended(const TokenGroup& group, std::int64_t window, bool is_causal) {
  const std::int64_t reach = window > 0 ? window : group.context;
  if (group.is_decode) return {std::min(group.context, reach), 1.0};
  if (!is_causal) return {group.context, 1.0};
  // Token i of the prompt attends to min(i, reach) positions: a triangle, then a band.
  const double full = double(std::min(group.context, reach));
  const double pairs = full * (full + 1) / 2 + (double(group.context) - full) * full;
  const std::int64_t mean_prefix = (group.context + group.queries + 1) / 2;
  const std::int64_t positions = std::min(mean_prefix, group.queries + reach - 1);
  return {positions, pairs / (double(group.context) * double(positions))};
}

std::int64_t pass_count(const WorkloadSpec& spec) { return spec.phase == Phase::request ? *spec.output_length : 1; }

Pass make_pass(const WorkloadSpec& spec, std::int64_t index) {
  if (spec.phase == Phase::serving) return serving_pass(spec);
  if (spec.phase == Phase::decode) return {1, {decode_group(spec.batch, *spec.context)}, spec.batch};
  if (index > 0) return {int(index), {decode_group(spec.batch, *spec.input_length + index)}, spec.batch};
  return {0, {{spec.batch, *spec.input_length, *spec.input_length, false, ""}}, spec.batch};
}

}  // namespace memwall
