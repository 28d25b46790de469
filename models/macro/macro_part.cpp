// SPDX-License-Identifier: MIT
#include "models/macro/macro_part.h"

namespace memwall {
namespace {

/// Groups that shares of energy are told by; published breakdowns name theirs in comments of the configs.
const std::vector<std::string>& groups() {
  static const std::vector<std::string> names = {"adc",         "array",    "control", "dac", "adder_tree", "shift_add",
                                                 "near_memory", "register", "buffer",  "noc", "link",       "vector"};
  return names;
}

MacroAction read_action(ConfigReader& in) {
  return in.choice<MacroAction>("per", {{"mvm", MacroAction::mvm},
                                        {"phase", MacroAction::phase},
                                        {"row_phase", MacroAction::row_phase},
                                        {"column_phase", MacroAction::column_phase},
                                        {"cell_phase", MacroAction::cell_phase},
                                        {"conversion", MacroAction::conversion},
                                        {"conversion_bit", MacroAction::conversion_bit},
                                        {"output", MacroAction::output},
                                        {"output_pulse", MacroAction::output_pulse},
                                        {"mac", MacroAction::mac},
                                        {"bit_mac", MacroAction::bit_mac},
                                        {"full_adder", MacroAction::full_adder}});
}

/// `energy` stated at another node comes to this one by a named law.
void scale(ConfigReader in, MacroPart& part) {
  part.energy.value *= NodeScaling::read(in, part.scaling);
  if (part.scaling != ScalingLaw::none) part.energy.provenance = Provenance::derived;
}

}  // namespace

MacroPart MacroPart::read(ConfigReader in) {
  MacroPart part{.name = in.text("name"),
                 .group = groups()[in.choice("group", groups())],
                 .per = MacroAction::time,
                 .energy = {},
                 .scaling = ScalingLaw::none,
                 .power = {},
                 .follows = Follows::nothing,
                 .own_supply = in.choice("supply", std::vector<std::string>{"core", "own"}, 0) == 1,
                 .each = Each(in.choice("each", std::vector<std::string>{"macro", "row", "column", "cell", "adc"}, 0)),
                 .beside = in.flag("beside", false),
                 .count = in.number("count", {.min = 1e-3, .max = 1e6}, 1.0),
                 .leakage = in.sourced<Watts>("leakage"),
                 .idle = in.sourced<Watts>("idle"),
                 .area = in.quantity<SquareMetres>("area", kNonNegative)};
  if (in.has("power") == in.has("energy")) {
    in.fail("", "expected either `energy` and `per`, or `power`");
  } else if (in.has("power")) {
    part.power = in.sourced<Watts>("power");
  } else {
    part.energy = in.sourced<Joules>("energy");
    part.per = read_action(in);
    if (in.has("scaling")) scale(in.section("scaling"), part);
    if (in.has("follows")) {
      part.follows =
          in.choice<Follows>("follows", {{"nothing", Follows::nothing}, {"inputs", Follows::inputs}, {"products", Follows::products}});
    }
  }
  return part;
}

std::vector<MacroPart> MacroPart::read_list(ConfigReader& in) {
  std::vector<MacroPart> parts;
  for (ConfigReader& part : in.list("parts")) parts.push_back(read(part));
  return parts;
}

}  // namespace memwall
