// SPDX-License-Identifier: MIT
#include "sim/mapping/von_neumann_config.h"

namespace memwall {

VonNeumannConfig VonNeumannConfig::read(ConfigReader in) {
  in.choice("kind", std::vector<std::string>{"von_neumann"});
  const bool calibrated = in.choice<bool>("mode", {{"ideal", false}, {"calibrated", true}});
  const bool has_kernels = calibrated || in.has("kernels");
  return {.calibrated = calibrated,
          .node = in.text("node"),
          .area = in.quantity<SquareMetres>("area"),
          .devices = in.integer("devices", 1, 4096),
          .pipeline_stages = in.integer("pipeline_stages", 1, 4096, 1),
          .matrix_unit = MatrixUnitConfig::read(in.section("matrix_unit")),
          .vector_unit = VectorUnitConfig::read(in.section("vector_unit")),
          .registers = RegisterConfig::read(in.section("registers")),
          .scratchpad = SramConfig::read(in.section("scratchpad")),
          .global_buffer = SramConfig::read(in.section("global_buffer")),
          .tile_buffers = in.integer("tile_buffers", 1, 16),
          .core_clock = has_kernels ? in.quantity<Hertz>("core_clock", kRates) : Hertz(0.0),
          .kernels = has_kernels ? std::optional(KernelLibrary::read(in.reference("kernels"))) : std::nullopt,
          .noc_energy = in.sourced<JoulesPerByte>("noc_energy"),
          .memory = DramConfig::read(in.reference("memory")),
          .link = LinkConfig::read(in.reference("link")),
          .serving_host = in.has("serving_host") ? std::optional(ServingHostConfig::read(in.section("serving_host"))) : std::nullopt,
          .residual_power = in.sourced<Watts>("residual_power"),
          .idle_power = in.quantity<Watts>("idle_power", kNonNegative),
          .power_limit = in.quantity<Watts>("power_limit"),
          .lowest_voltage = in.number("lowest_voltage", {0.3, 1.0}),
          .regulator_efficiency = in.price_factor("regulator_efficiency", {.min = 0.5, .max = 1.0})};
}

}  // namespace memwall
