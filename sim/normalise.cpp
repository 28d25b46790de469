// SPDX-License-Identifier: MIT
#include "sim/normalise.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "sim/account/replicas.h"
#include "sim/platforms/platforms.h"

namespace memwall {
namespace {

using Run = std::vector<PreparedRun>::iterator;

std::unique_ptr<Platform> machine_of(const PreparedRun& run) {
  return make_platform(run.point.variant->tree(), run.point.devices, summarise(*run.trace->open()));
}

/// The sizes of systems, each asked for once.
class Sizes {
 public:
  double of(const PreparedRun& run) {
    const Point& p = run.point;
    const auto bits = std::tuple(p.bits.weights, p.bits.activations, p.bits.kv);
    const auto key = std::tuple(p.variant.get(), p.workload.get(), p.devices, bits);
    auto found = sizes_.find(key);
    if (found == sizes_.end()) found = sizes_.emplace(key, size_of(run)).first;
    const double size = found->second.by(p.normalise);
    if (size > 0.0) return size;
    throw InputError(p.workload->place, "normalise",
                     "`" + p.architecture.str() + "` states nothing that " + p.normalise.str() + " could make equal");
  }

 private:
  using Key = std::tuple<const ArchitectureVariant*, const PointWorkload*, std::optional<std::int64_t>, std::tuple<int, int, int>>;
  std::map<Key, SystemSize> sizes_;
};

void share_batch(PreparedRun& run, double replicas, WorkloadLoader& workloads) {
  if (replicas == 1.0) return;
  run.point.devices = machine_of(run)->facts().devices;  // those of the whole batch: experts that it touches shift the placement
  const std::int64_t batch = run.point.workload->batch;
  PointWorkload part = *run.point.workload;
  part.batch = batch_of_replica(batch, replicas);
  run.replicas = {replicas, double(batch) / double(part.batch)};
  run.point.workload = std::make_shared<const PointWorkload>(std::move(part));
  run.trace = workloads.trace(run.point);
}

void normalise_point(Run begin, Run end, Sizes& sizes, WorkloadLoader& workloads) {
  double most = 0.0;
  for (Run run = begin; run != end; ++run) most = std::max(most, sizes.of(*run));
  for (Run run = begin; run != end; ++run) share_batch(*run, most / sizes.of(*run), workloads);
}

}  // namespace

double SystemSize::by(const std::string& condition) const {
  if (condition == "iso-area") return area;
  return condition == "iso-power" ? power : capacity;
}

SystemSize size_of(const PreparedRun& run) {
  const std::unique_ptr<Platform> machine = machine_of(run);
  const MachineFacts facts = machine->facts();
  SystemSize size{facts.area.value, facts.power_limit.value, facts.memory_capacity.value};
  if (!facts.weights_in_memory) size.capacity += facts.weight_capacity.value;
  if (size.power > 0.0) return size;
  for (const auto& [category, power] : machine->full_rate_power()) size.power += power.value;
  return size;
}

void normalise(std::vector<PreparedRun>& runs, WorkloadLoader& workloads) {
  Sizes sizes;
  for (Run begin = runs.begin(); begin != runs.end();) {
    const Run end = std::find_if(begin, runs.end(), [&](const PreparedRun& run) { return run.point.index != begin->point.index; });
    if (!begin->point.normalise.empty()) normalise_point(begin, end, sizes, workloads);
    begin = end;
  }
}

}  // namespace memwall
