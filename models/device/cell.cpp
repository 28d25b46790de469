// SPDX-License-Identifier: MIT
#include "models/device/cell.h"

#include "models/base/error.h"

namespace memwall {
namespace {

using enum CellTechnology;

/// A key that some technologies have: required there, unknown elsewhere.
template <class Read>
auto where(bool applies, Read read) -> std::optional<decltype(read())> {
  if (!applies) return std::nullopt;
  return read();
}

CellConfig::Window read_window(ConfigReader in) {
  const std::size_t before = in.mistakes();
  const CellConfig::Window window{in.quantity<Siemens>("min"), in.quantity<Siemens>("max")};
  if (in.mistakes() == before && window.min >= window.max) in.fail("min", "expected less than `max`");
  return window;
}

}  // namespace

bool is_resistive(CellTechnology technology) { return technology <= nor_flash; }
bool is_volatile(CellTechnology technology) { return technology >= sram_6t; }
bool wears_out(CellTechnology technology) { return technology <= nor_flash; }

CellConfig CellConfig::read(ConfigReader in) {
  const auto technology = in.choice<CellTechnology>("technology", {{"rram", rram},
                                                                   {"pcm", pcm},
                                                                   {"fefet", fefet},
                                                                   {"stt-mram", stt_mram},
                                                                   {"nor-flash", nor_flash},
                                                                   {"sram-6t", sram_6t},
                                                                   {"sram-8t", sram_8t},
                                                                   {"sram-12t", sram_12t},
                                                                   {"sram-charge", sram_charge},
                                                                   {"gain-cell", gain_cell}});
  const bool static_cell = is_volatile(technology) && technology != gain_cell;
  return {.technology = technology,
          .bits = in.integer("bits", 1, 8),
          .conductance = where(is_resistive(technology), [&] { return read_window(in.section("conductance")); }),
          .read_voltage = in.quantity<Volts>("read_voltage"),
          .read_time = in.quantity<Seconds>("read_time", kReadTimes),
          .read_energy = in.sourced<Joules>("read_energy"),
          .write_voltage = in.quantity<Volts>("write_voltage"),
          .write_time = in.quantity<Seconds>("write_time", kPulses),
          .write_energy = in.sourced<Joules>("write_energy"),
          .write_pulses = in.integer("write_pulses", 1, 100'000),
          .endurance = where(wears_out(technology), [&] { return in.number("endurance", {.min = 1.0, .max = 1e18}); }),
          .retention = where(!static_cell, [&] { return in.quantity<Seconds>("retention"); }),
          .drift = in.number("drift", {.min = 0.0, .max = 1.0}),
          .leakage = in.sourced<Watts>("leakage"),
          .area = in.quantity<SquareMetres>("area")};
}

Seconds CellConfig::lifetime(double slots, Hertz writes) const {
  ensure(endurance.has_value(), "lifetime of a cell that does not wear out");
  return *endurance * slots / writes;
}

}  // namespace memwall
