// SPDX-License-Identifier: MIT
/// One pass of new tokens through all layers, before it is spelled out as rows.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/workload/generator.h"
#include "sim/workload/model.h"

namespace memwall {

/// New tokens that attend alike: `sequences` sequences with `queries` new tokens each.
struct TokenGroup {
  std::int64_t sequences = 1;
  std::int64_t queries = 1;
  std::int64_t context = 1;  ///< decode: positions attended; prompt: its whole length, `queries` of which are new
  bool is_decode = false;
  const char* suffix = "";  ///< tells the rows of several groups in one pass apart
};

struct Pass {
  int step = 0;
  std::vector<TokenGroup> groups;
  std::int64_t logits = 1;      ///< tokens that reach the LM head
  std::int64_t tokens() const;  ///< new tokens of all groups; throws InputError at 2^63
};

/// Positions whose keys and values a group reads, and the share of its score matrix that is needed.
struct Attended {
  std::int64_t positions = 1;
  double density = 1.0;
};

/// `window` 0 = everything. Each query of a causal prompt attends to its predecessors and itself, at most `window`.
/// Part of a prompt stands for any part of it: it attends to the prompt's mean share and reads the mean prefix.
Attended attended(const TokenGroup& group, std::int64_t window, bool is_causal);

/// Passes of `spec`: 1, or for a request 1 + (output length − 1).
std::int64_t pass_count(const WorkloadSpec& spec);
Pass make_pass(const WorkloadSpec& spec, std::int64_t index);

}  // namespace memwall
