// SPDX-License-Identifier: MIT
/// What holds for every cell and every macro-only design that ships.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sim/macro_description.h"
#include "sim/mapping/cim_macro_config.h"
#include "tests/laws/runs.h"

namespace memwall {
namespace {

using namespace laws_test;

std::string word(std::string name) {
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

std::vector<std::string> designs() {
  std::vector<std::string> names = shipped().names("architectures");
  std::erase_if(names, [](const std::string& name) { return !is_macro_design(shipped().load("architectures", name)); });
  return names;
}

class ShippedCell : public ::testing::TestWithParam<std::string> {
 protected:
  const CellConfig cell_ = read_config<CellConfig>(shipped().load("devices", GetParam()));
};

TEST_P(ShippedCell, ReadsWithinItsWindow) {
  if (!cell_.conductance) return;
  const auto heat = [&](Siemens conductance) {
    return conductance.value * cell_.read_voltage.value * cell_.read_voltage.value * cell_.read_time.value;
  };
  EXPECT_GE(cell_.read_energy.value.value, heat(cell_.conductance->min));
  EXPECT_LE(cell_.read_energy.value.value, heat(cell_.conductance->max));
}

TEST_P(ShippedCell, LivesAsLongAsItsEnduranceSlotsAndRateSay) {
  if (!cell_.endurance) return;
  const Seconds one = cell_.lifetime(1, Hertz(1));
  EXPECT_DOUBLE_EQ(one.value, *cell_.endurance);
  EXPECT_DOUBLE_EQ(cell_.lifetime(4096, Hertz(32)).value, 128 * one.value);
}

TEST_P(ShippedCell, NeverWearsAndForgetsLessThanItMust) {
  EXPECT_EQ(cell_.endurance.has_value(), wears_out(cell_.technology));
  if (!is_resistive(cell_.technology)) return;
  EXPECT_GE(cell_.retention->value, 1e7);  // a store of weights: months and more
}

INSTANTIATE_TEST_SUITE_P(Cells, ShippedCell, ::testing::ValuesIn(shipped().names("devices")),
                         [](const auto& name) { return word(name.param); });

class Design : public ::testing::TestWithParam<std::string> {
 protected:
  const CimMacroConfig config_ = read_config<CimMacroConfig>(shipped().load("architectures", GetParam()));

  CimMacroFacts at(Volts supply) const {
    CimMacroConfig config = config_;
    config.supply_voltage = supply;
    return facts(config, config.macro.weight_bits.max, config.macro.input_bits.max);
  }
  template <class Check>
  void over_widths(const Check& check) const {
    for (std::int64_t w = config_.macro.weight_bits.min; w <= config_.macro.weight_bits.max; ++w) {
      for (std::int64_t a = config_.macro.input_bits.min; a <= config_.macro.input_bits.max; ++a) check(w, a);
    }
  }
};

double sum_of(const nlohmann::ordered_json& tree) {
  if (tree.is_number()) return tree.get<double>();
  double sum = 0.0;
  for (const auto& [key, value] : tree.items()) sum += sum_of(value);
  return sum;
}

TEST_P(Design, TreesAddUpToTheTotals) {
  const auto json = describe_macro_design(shipped().load("architectures", GetParam()), 3,
                                          std::pair{int(config_.macro.weight_bits.max), int(config_.macro.input_bits.max)});
  EXPECT_NEAR(sum_of(json["power"]) / json["power_w"].get<double>(), 1.0, 1e-9);
  EXPECT_NEAR(sum_of(json["area"]), json["area_mm2"].get<double>(), 1e-9 * (1.0 + sum_of(json["area"])));
  EXPECT_NEAR(sum_of(json["energy_shares"]), 1.0, 1e-9);
  EXPECT_NEAR(json["peak_ops_per_s"].get<double>() / json["power_w"].get<double>() / json["peak_ops_per_j"].get<double>(), 1.0, 1e-9);
  EXPECT_LT(json["idle_power_w"].get<double>(), json["power_w"].get<double>());
}

TEST_P(Design, CountsAreExactAtAllWidths) {
  over_widths([&](std::int64_t w, std::int64_t a) {
    const MacroConfig& m = config_.macro;
    const Macro macro(m, w, a, config_.supply_voltage);
    const std::int64_t per_array = macro.outputs() / m.copies;
    EXPECT_EQ(per_array, m.columns / m.weight.columns(w));
    const std::int64_t groups = (m.rows + m.active_rows - 1) / m.active_rows;
    const std::int64_t phases = m.summed_phases ? 1 : m.input.phases(a);
    EXPECT_DOUBLE_EQ(macro.count(MacroAction::conversion), double(m.copies * groups * per_array * m.weight.conversions(w) * phases));
    EXPECT_LE(macro.utilisation(), 1.0);
    EXPECT_GT(macro.utilisation(), 0.5);
  });
}

TEST_P(Design, MoreBitsNeverCostLessPerMac) {
  over_widths([&](std::int64_t w, std::int64_t a) {
    const auto per_mac = [&](std::int64_t weight_bits, std::int64_t input_bits) {
      // Values of a tensor move with its width: held still, so that the width alone is compared.
      const Macro macro(config_.macro, weight_bits, input_bits, config_.supply_voltage, {.inputs = 0.5, .products = 0.25});
      return std::pair{macro.energy().value / double(macro.macs()), macro.interval().value / double(macro.macs())};
    };
    const auto here = per_mac(w, a);
    if (w < config_.macro.weight_bits.max) {
      EXPECT_GE(per_mac(w + 1, a).first, here.first * (1 - 1e-9));
    }
    if (a < config_.macro.input_bits.max) {
      EXPECT_GE(per_mac(w, a + 1).first, here.first * (1 - 1e-9));
      EXPECT_GE(per_mac(w, a + 1).second, here.second * (1 - 1e-9));
    }
  });
}

TEST_P(Design, ALowerSupplyTakesLessEnergyAndPowerAndMoreTime) {
  const Volts nominal = config_.macro.supply.nominal();
  const CimMacroFacts low = at(0.9 * nominal), high = at(nominal);
  EXPECT_GT(low.interval, high.interval);
  EXPECT_LT(low.mvm_energy, high.mvm_energy);
  EXPECT_GE(low.mvm_energy.value, 0.81 * high.mvm_energy.value * (1 - 1e-9));  // V^2; less where parts have their own supply
  EXPECT_LT(low.power(false), high.power(false));
  EXPECT_LE(low.idle_power(), high.idle_power());
  EXPECT_GT(low.peak_ops / low.power(false), 0.99 * (high.peak_ops / high.power(false)));
}

INSTANTIATE_TEST_SUITE_P(Macros, Design, ::testing::ValuesIn(designs()), [](const auto& name) { return word(name.param); });

/// Of weights, or of keys and values.
void add_arrays(const ConfigNode& node, std::set<std::string>& used) {
  for (const char* key : {"macro", "array"}) {
    const ConfigNode* named = node.find(key);
    if (named && named->kind == ConfigNode::Kind::scalar) used.insert(named->text);
  }
  for (const char* key : {"chip", "attention_unit", "kv_arrays"}) {
    if (const ConfigNode* inner = node.find(key)) add_arrays(*inner, used);
  }
}

TEST(Macros, AreAllUsed) {
  std::set<std::string> used;
  for (const std::string& name : shipped().names("architectures")) {
    add_arrays(load_yaml(shipped().find("architectures", name)), used);
  }
  const std::vector<std::string> all = shipped().names("macros");
  EXPECT_EQ(used, std::set<std::string>(all.begin(), all.end()));
}

}  // namespace
}  // namespace memwall
