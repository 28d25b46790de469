// SPDX-License-Identifier: MIT
#include "sim/mapping/von_neumann_config.h"

namespace memwall {

VonNeumannConfig VonNeumannConfig::read(ConfigReader in) {
  in.choice("kind", std::vector<std::string>{"von_neumann"});
  in.choice("mode", std::vector<std::string>{"ideal"});
  return {.node = in.text("node"),
          .area = in.quantity<SquareMetres>("area"),
          .devices = in.integer("devices", 1, 4096),
          .matrix_unit = MatrixUnitConfig::read(in.section("matrix_unit")),
          .vector_unit = VectorUnitConfig::read(in.section("vector_unit")),
          .registers = RegisterConfig::read(in.section("registers")),
          .scratchpad = SramConfig::read(in.section("scratchpad")),
          .global_buffer = SramConfig::read(in.section("global_buffer")),
          .tile_buffers = in.integer("tile_buffers", 1, 16),
          .noc_energy = in.sourced<JoulesPerByte>("noc_energy"),
          .memory = DramConfig::read(in.section("memory")),
          .link = LinkConfig::read(in.section("link")),
          .residual_power = in.sourced<Watts>("residual_power"),
          .idle_power = in.quantity<Watts>("idle_power", kNonNegative),
          .power_limit = in.quantity<Watts>("power_limit"),
          .regulator_efficiency = in.number("regulator_efficiency", {.min = 0.5, .max = 1.0})};
}

}  // namespace memwall
