// SPDX-License-Identifier: MIT
#include "models/circuit/technology.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace memwall {
namespace {

struct Polynomial {
  int node;
  double a, b, c;  // E(V) = a V^2 + b V + c, normalised
};
// Stillmaker and Baas, Integration 58 (2017), as coded in the Accelergy library (commit ba4e9da).
constexpr std::array<Polynomial, 10> kPolynomials = {{{130, 7.171, -6.709, 2.904},
                                                      {90, 4.762, -4.781, 2.092},
                                                      {65, 3.755, -4.398, 1.975},
                                                      {45, 1.103, -0.362, 0.2767},
                                                      {32, 0.9559, -0.7823, 0.471},
                                                      {20, 0.373, -0.1582, 0.04104},
                                                      {16, 0.2958, -0.1241, 0.03024},
                                                      {14, 0.2363, -0.09675, 0.02239},
                                                      {10, 0.2068, -0.09311, 0.02375},
                                                      {7, 0.1776, -0.09097, 0.02447}}};

double normalised(TechnologyPoint at) {
  for (const Polynomial& p : kPolynomials) {
    if (p.node == int(at.nanometres)) return p.a * at.supply.value * at.supply.value + p.b * at.supply.value + p.c;
  }
  ensure(false, "a node that the polynomials do not have");
  return 0.0;
}

/// 45 nm, 0.9 V to 7 nm, 0.7 V: int8 and fp16 multiplies, int32 and fp16 adds fall to 1/2.9 in geometric mean
/// (Jouppi et al., ISCA 2021, table 2 beside Horowitz, ISSCC 2014). A power of the node, the voltage inside.
double real_units(TechnologyPoint from, TechnologyPoint to) {
  static const double exponent = std::log(2.9) / std::log(45.0 / 7.0);
  return std::pow(to.nanometres / from.nanometres, exponent);
}

}  // namespace

const std::vector<std::string>& scaling_law_names() {
  static const std::vector<std::string> names = {"none", "stillmaker", "real_units", "dennard"};
  return names;
}

const std::vector<int>& stillmaker_nodes() {
  static const std::vector<int> nodes = [] {
    std::vector<int> list;
    for (const Polynomial& p : kPolynomials) list.push_back(p.node);
    return list;
  }();
  return nodes;
}

double energy_scaling(ScalingLaw law, TechnologyPoint from, TechnologyPoint to) {
  switch (law) {
    case ScalingLaw::none: return 1.0;
    case ScalingLaw::stillmaker: return normalised(to) / normalised(from);
    case ScalingLaw::real_units: return real_units(from, to);
    case ScalingLaw::dennard: return to.nanometres / from.nanometres * std::pow(to.supply / from.supply, 2);
  }
  return 1.0;
}

double NodeScaling::read(ConfigReader& in, ScalingLaw& law) {
  const std::size_t before = in.mistakes();
  law = ScalingLaw(in.choice("law", scaling_law_names()));
  const auto point = [](ConfigReader at) {
    return TechnologyPoint{double(at.integer("nanometres", 1, 1000)), at.quantity<Volts>("supply")};
  };
  const TechnologyPoint from = point(in.section("from")), to = point(in.section("to"));
  if (in.mistakes() != before) return 1.0;
  for (const auto& [key, at] : {std::pair{"from", from}, std::pair{"to", to}}) {
    const auto& nodes = stillmaker_nodes();
    if (law == ScalingLaw::stillmaker && std::find(nodes.begin(), nodes.end(), int(at.nanometres)) == nodes.end()) {
      in.fail(key, "stillmaker knows 130, 90, 65, 45, 32, 20, 16, 14, 10 and 7 nm");
    }
  }
  return in.mistakes() == before ? energy_scaling(law, from, to) : 1.0;
}

}  // namespace memwall
