// SPDX-License-Identifier: MIT
/// Equal systems side by side, data parallel: each holds all weights and works on its part of the batch.
#pragma once

#include <cstdint>

#include "sim/account/laws.h"
#include "sim/account/machine_facts.h"
#include "sim/account/result.h"

namespace memwall {

/// The batch of each of `replicas` (at least 1, real-valued) that share `batch` sequences; the fullest sets it, so batch / this is how many work.
std::int64_t batch_of_replica(std::int64_t batch, double replicas);

/// From the joules of one to those of all: actions of replicas that work, static power of all over the same makespan.
void replicate_energy(const Replicas& replicas, std::vector<OpRow>& ops, std::vector<BreakdownRow>& breakdown);

/// From the actions and bytes of one to those of all that work.
void replicate_counts(const Replicas& replicas, RunResult& result);

/// Joules, watts and areas of all. Counts, rates and capacity stay those of one: each replica must obey the laws of counts by itself.
void replicate(const Replicas& replicas, Evidence& evidence);

/// The data sheet of all; `devices`, arrays and capacities stay those of one.
void replicate(const Replicas& replicas, MachineFacts& facts);

}  // namespace memwall
