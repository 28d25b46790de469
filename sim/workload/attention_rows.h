// SPDX-License-Identifier: MIT
/// The rows of one attention sublayer, from the normed input to the output projection.
#pragma once

#include "sim/workload/model.h"
#include "sim/workload/pass.h"
#include "sim/workload/row_builder.h"

namespace memwall {

/// Multi-head, grouped-query or encoder attention. One product per sequence and KV head, whose query heads share it:
/// m = heads / kv_heads × queries. Keys and values come from the cache, which holds the new tokens already; an
/// encoder has no cache and reads them as activations.
void add_attention_rows(RowBuilder& rows, const Model& model, const Pass& pass, std::int64_t layer);

/// Multi-head latent attention. Prompts expand the latent to keys and values of every head; decode steps absorb the
/// expansion into query and output, so that all heads of a sequence work on the one cached latent. That is read once:
/// scores stream it from the cache and values find the tile on chip, an activation. `kv_append` writes one latent per
/// token, for all heads: m = tokens, n = latent. A prompt's own keys and values are activations too.
void add_latent_attention_rows(RowBuilder& rows, const Model& model, const Pass& pass, std::int64_t layer);

}  // namespace memwall
