// SPDX-License-Identifier: MIT
#include "sim/dram_probe.h"

#include <fmt/format.h>

#include "models/base/error.h"

namespace memwall {

DramReport probe_dram(const DramConfig& memory, DramPattern pattern, std::int64_t bytes, bool stripes) {
  const DramDevice& device = memory.device;
  const DramOrganization& o = device.organization;
  if (bytes < o.burst || bytes % o.burst != 0) {
    throw InputError(fmt::format("bytes: expected a multiple of the memory's burst of {} B; found {}", o.burst, bytes));
  }
  const DramStream stream(pattern, o.burst, o.capacity(), bytes / o.burst);
  DramReport report{};
  report.run = stripes ? run_stripes(device, stream) : run_bursts(device, stream);
  report.time = device.time(report.run.cycles);
  report.bytes = double(bytes);
  report.moved_bytes = double(report.run.counts.bursts() * o.burst);
  report.peak = device.peak_bandwidth();
  report.bandwidth = Bytes(report.moved_bytes) / report.time;
  report.energy = dram_energy(memory.energy, device, report.run.counts, report.time);
  const double buses = double(o.channels()) * o.pseudo_channels();
  report.transfer_cycles = double(report.run.counts.bursts() * device.timings.tBL) / buses;
  double rest = double(report.run.cycles) - report.transfer_cycles;
  for (std::size_t i = 0; i < kDramLosses; ++i) {
    report.lost[i] = double(report.run.counts.lost[i]) / buses;
    if (DramLoss(i) != DramLoss::idle) rest -= report.lost[i];
  }
  report.lost[std::size_t(DramLoss::idle)] = rest;
  return report;
}

}  // namespace memwall
