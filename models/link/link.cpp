// SPDX-License-Identifier: MIT
#include "models/link/link.h"

namespace memwall {

LinkConfig LinkConfig::read(ConfigReader in) {
  LinkConfig config{.bandwidth = in.quantity<BytesPerSecond>("bandwidth", kBandwidths),
                    .latency = in.quantity<Seconds>("latency", kLatencies),
                    .ports = in.integer("ports", 1, 64),
                    .energy = {},
                    .full_power = in.sourced<Watts>("full_power"),
                    .idle_fraction = in.price_factor("idle_fraction", kFraction),
                    .idle_provenance = in.provenance("idle_fraction"),
                    .area = in.quantity<SquareMetres>("area", kNonNegative)};
  if (in.has("energy")) {
    config.energy = in.sourced<JoulesPerByte>("energy");
  } else {
    // A link known by its power alone: what it draws at full rate beyond idling, spread over the bytes of all ports.
    config.energy = {(1.0 - config.idle_fraction) * config.full_power.value / (double(config.ports) * config.bandwidth),
                     Provenance::derived};
  }
  return config;
}

}  // namespace memwall
