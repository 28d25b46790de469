// SPDX-License-Identifier: MIT
/// The rows of one feed-forward sublayer.
#pragma once

#include "sim/workload/model.h"
#include "sim/workload/pass.h"
#include "sim/workload/row_builder.h"

namespace memwall {

/// Gate, up, silu_mul, down; or up, activation, down.
void add_ffn_rows(RowBuilder& rows, const Model& model, std::int64_t tokens);

/// How tokens spread over experts: `fuller` of them take one token more than the other `emptier`.
struct ExpertLoad {
  std::int64_t fuller = 0, emptier = 0;
  std::int64_t tokens_of_fuller = 0, tokens_of_emptier = 0;
};

/// `tokens` tokens choose top_k of E experts each. Distinct experts touched: round(E·(1 − (1 − k/E)^T)), at least k,
/// the expectation under uniform routing; the T·k choices are spread over them evenly, so that their sum is exact.
ExpertLoad expert_load(const MoeShape& moe, std::int64_t tokens);

/// Router, top-k softmax, the experts touched, their weighted sum, and shared experts as a dense FFN. Expert rows come
/// in pairs: one row for the fuller experts and one for the emptier, where these differ. The tensor of such a row
/// names the experts it reads, as in `layer0.expert_up[0:3]`.
void add_moe_rows(RowBuilder& rows, const Model& model, std::int64_t tokens);

}  // namespace memwall
