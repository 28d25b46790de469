// SPDX-License-Identifier: MIT
#include "models/circuit/adc.h"

namespace memwall {

AdcConfig AdcConfig::read(ConfigReader in) {
  const std::size_t before = in.mistakes();
  const std::int64_t bits = in.integer("bits", 1, 16);
  const bool bits_known = in.mistakes() == before;
  AdcConfig config{
      .bits = bits, .rate = in.quantity<Hertz>("rate", kRates), .energy = {}, .area = {}, .leakage = in.sourced<Watts>("leakage")};
  std::string known;
  bool found = false;
  for (ConfigReader& row : in.list("table")) {
    const std::int64_t row_bits = row.integer("bits", 1, 16);
    const auto energy = row.sourced<Joules>("energy");
    const auto area = row.quantity<SquareMetres>("area");
    known += (known.empty() ? "" : ", ") + std::to_string(row_bits);
    if (row_bits != bits) continue;
    config.energy = energy;
    config.area = area;
    found = true;
  }
  if (!found && bits_known)
    in.fail("bits", "the table of this converter has no row for " + std::to_string(config.bits) + " bits; known: " + known);
  return config;
}

}  // namespace memwall
