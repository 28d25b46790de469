// SPDX-License-Identifier: MIT
#include "sim/mapping/programming.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace memwall {

Seconds array_write_time(const CimConfig& config) {
  const CimArray& array = config.array;
  const std::int64_t steps = ceil_div(array.rows * array.columns, config.parallel_cells);
  return double(steps * array.cell.write_pulses) * array.cell.write_time;
}

Programming programming(const CimConfig& config, const CimPlacement& placement, std::int64_t chips, Watts static_power) {
  Programming load;
  load.cells = config.weight_copies * placement.cells();
  load.pulses = load.cells * config.array.cell.write_pulses;
  load.bytes = config.weight_copies * placement.weight_bytes();  // each copy is sent on its own
  if (load.cells == 0) return load;
  const Bytes bytes{double(load.bytes)};
  const double loss = 1.0 / config.regulator_efficiency;
  const DramConfig& memory = config.memory;
  load.program_energy = loss * (double(load.pulses) * config.array.cell.write_energy.value);
  load.memory_energy = loss * (bytes * (memory.read_energy() + memory.energy.phy.value) +
                               bytes.value / double(memory.device.organization.row) * memory.energy.activate.value);
  load.link_energy = loss * (bytes * config.link.energy.value);
  const SramConfig& buffer = config.tile_buffer.sram;
  const Mesh mesh = config.mesh();
  Mesh::Loads loads = mesh.no_loads();  // from the link ports of a chip into its tiles
  const std::vector<std::int64_t> ports = config.entry_routers();
  for (const std::int64_t port : ports) mesh.add_paths({port, port + 1}, mesh.all(), 1.0 / double(ports.size()), loads);
  const double hops = 1.0 + std::accumulate(loads.begin(), loads.end(), 0.0);
  load.chip_energy =
      loss *
      (bytes * (hops * config.hop_energy().value + buffer.write_energy.value + buffer.read_energy.value + config.bus_energy().value));

  const double used = double(std::min(chips, config.weight_copies * ceil_div(placement.arrays(), config.planes_per_chip())));
  const Bytes of_chip = bytes / used, of_tile = of_chip / double(config.tiles_per_chip);
  load.time = std::max({bytes / memory.bandwidth(), of_chip / (double(config.link.ports) * config.link.bandwidth),
                        of_tile / config.tile_port, *std::max_element(loads.begin(), loads.end()) * of_chip / config.mesh_link,
                        double(placement.planes()) * array_write_time(config)});
  load.static_energy = static_power * load.time;
  return load;
}

}  // namespace memwall
