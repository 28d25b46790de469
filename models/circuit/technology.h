// SPDX-License-Identifier: MIT
/// Digital energy from one technology node to another. The laws disagree by 4x from 45 to 7 nm: a config chooses one.
#pragma once

#include <string>
#include <vector>

#include "models/base/config.h"

namespace memwall {

/// none: numbers stay at their node. stillmaker: inverter chains (Stillmaker and Baas, Integration 58, 2017). real_units: what
/// arithmetic units at 45 and 7 nm show (Jouppi et al., ISCA 2021). dennard: energy ~ length V^2.
enum class ScalingLaw { none, stillmaker, real_units, dennard };

const std::vector<std::string>& scaling_law_names();

struct TechnologyPoint {
  double nanometres;
  Volts supply;
};

/// Nodes that the table of `stillmaker` has; other laws take any.
const std::vector<int>& stillmaker_nodes();

/// Energy of one digital action at `to` for 1 J at `from`.
double energy_scaling(ScalingLaw law, TechnologyPoint from, TechnologyPoint to);

/// The keys `law`, `from` and `to` of a map.
struct NodeScaling {
  /// The factor on energies; `law` takes the law's name. 1 where there are mistakes.
  static double read(ConfigReader& in, ScalingLaw& law);
};

}  // namespace memwall
