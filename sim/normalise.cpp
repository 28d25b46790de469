// SPDX-License-Identifier: MIT
#include "sim/normalise.h"

#include <algorithm>

#include "sim/account/replicas.h"
#include "sim/platforms/platforms.h"

namespace memwall {
namespace {

std::unique_ptr<Platform> machine_of(const PreparedRun& run) {
  return make_platform(run.point.variant->tree(), run.point.devices, summarise(*run.trace->open()));
}

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

double SystemSizes::of(const PreparedRun& run) {
  const Point& p = run.point;
  const Key key{p.variant_number, p.workload.get(), p.devices, {p.bits.weights, p.bits.activations, p.bits.kv}};
  auto found = sizes_.find(key);
  if (found == sizes_.end()) {
    if (sizes_.size() == kRecent) sizes_.clear();
    found = sizes_.emplace(key, std::pair(size_of(run), p.workload)).first;
  }
  const double size = found->second.first.by(p.normalise);
  if (size > 0.0) return size;
  throw InputError(p.workload->place, "normalise",
                   "`" + p.architecture.str() + "` states nothing that " + p.normalise.str() + " could make equal");
}

void normalise(std::vector<PreparedRun>& point, SystemSizes& sizes, WorkloadLoader& workloads) {
  double most = 0.0;
  for (const PreparedRun& run : point) most = std::max(most, sizes.of(run));
  for (PreparedRun& run : point) share_batch(run, most / sizes.of(run), workloads);
}

}  // namespace memwall
