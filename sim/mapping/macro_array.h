// SPDX-License-Identifier: MIT
/// An array of a system that is a macro: the system counts its own actions, so the macro's energies are told per those.
#pragma once

#include "sim/mapping/cim_array.h"

namespace memwall {

/// The macro for its times alone, which values do not move.
Macro timed(const MacroConfig& macro, std::int64_t weight_bits, int input_bits, Volts supply);

/// Energy of each group of parts over the actions that a system posts for it, and what the parts draw and cover.
/// array and adder_tree go by cells read, dac by rows driven, adc by conversions, all else by conversions merged.
void price_array(CimArray& array, const Macro& macro, const CountedArray& geometry);

}  // namespace memwall
