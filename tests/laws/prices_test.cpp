// SPDX-License-Identifier: MIT
/// What is counted and how long it takes does not depend on what anything costs: over all machines, all values that readers took for prices.
#include <fmt/format.h>

#include <charconv>

#include "models/base/config.h"
#include "sim/account/segment_bytes.h"
#include "sim/platforms/platforms.h"
#include "sim/reuse.h"
#include "tests/laws/runs.h"

namespace memwall {
namespace {

using laws_test::run;
using laws_test::shipped;
using workload_test::decode;
using workload_test::prefill;

/// Nine tenths of each price of the tree; the unit stays.
int lower_prices(ConfigNode& node) {
  int lowered = 0;
  if (node.kind == ConfigNode::Kind::scalar && node.priced) {
    double number = 0.0;
    const char* const end = node.text.data() + node.text.size();
    const char* const unit = std::from_chars(node.text.data(), end, number).ptr;
    node.text = fmt::format("{:.17g}{}", 0.9 * number, std::string(unit, end));
    ++lowered;
  }
  for (ConfigNode& item : node.items) lowered += lower_prices(item);
  for (ConfigNode::Entry& entry : node.entries) lowered += lower_prices(entry.value);
  return lowered;
}

/// All segments of a trace, one after the other.
std::string segments(const ConfigNode& architecture, const WorkloadSpec& spec) {
  const Model model = workload_test::preset("gpt2");
  const auto platform = make_platform(architecture, {}, summarise(*generate_trace(model, spec)));
  std::string bytes;
  time_trace(*platform, *generate_trace(model, spec), true, nullptr,
             [&](const std::vector<Op>&, const std::shared_ptr<const SegmentResult>& result, bool) { bytes += to_bytes(*result); });
  return bytes;
}

bool is_system(const ConfigNode& architecture) { return architecture.find("kind")->text != "cim_macro"; }

TEST(Prices, MoveNoTimeAndNoCountOfAnyMachine) {
  for (const std::string& name : shipped().names("architectures")) {
    const ConfigNode dear = shipped().load("architectures", name);
    if (!is_system(dear)) continue;
    check_architecture(dear);  // marks what it takes for prices
    ConfigNode cheap = dear;
    EXPECT_GT(lower_prices(cheap), 10) << name;
    EXPECT_EQ(unpriced_yaml(cheap), unpriced_yaml(dear)) << name;
    EXPECT_TRUE(segments(cheap, decode(4, 100)) == segments(dear, decode(4, 100))) << name;
    EXPECT_TRUE(segments(cheap, prefill(1, 64)) == segments(dear, prefill(1, 64))) << name;
  }
}

/// Whether a run with `value` at `path` simulates anything beside a run without it.
bool simulates_again(const char* name, const char* path, const char* value) {
  const Journal file(::testing::TempDir() + "/memwall_prices", Journal::Mode::fresh);
  Reuse reuse("test", &file);
  ConfigNode node = shipped().load("architectures", name);
  const SimulateOptions options{.reuse = &reuse, .trace_key = "decode"};
  run(node, decode(2, 100), options);
  EXPECT_FALSE(reuse.take_new_segments().empty());
  set_path(node, path, parse_yaml(value, "test"));
  run(node, decode(2, 100), options);
  return !reuse.take_new_segments().empty();
}

TEST(Prices, AreChangedWithoutASimulation) {
  EXPECT_FALSE(simulates_again("cim-rram", "array.dac.energy", "5 pJ"));
  EXPECT_FALSE(simulates_again("cim-rram", "memory.energy.read", "5 pJ/bit"));
  EXPECT_FALSE(simulates_again("cim-rram", "chip_link.idle_fraction", "0.25"));
  EXPECT_FALSE(simulates_again("cim-rram", "regulator_efficiency", "0.75"));
  EXPECT_FALSE(simulates_again("h100", "residual_power", "100 W"));
  EXPECT_FALSE(simulates_again("h100", "power_limit", "400 W"));
  EXPECT_FALSE(simulates_again("h100", "area", "100 mm2"));
}

TEST(Prices, AreNotWhatTimesAndCountsDependOn) {
  EXPECT_TRUE(simulates_again("cim-rram", "array.read_time", "200 ns"));
  EXPECT_TRUE(simulates_again("cim-rram", "array.rows", "256"));
  EXPECT_TRUE(simulates_again("h100", "memory.stacks", "4"));
  EXPECT_TRUE(simulates_again("h100", "mode", "ideal"));
}

TEST(Prices, OfARunThatTakesSegmentsFromAnotherAreThoseOfItsOwn) {
  for (const char* name : {"h100", "cim-rram"}) {
    Reuse reuse("test");
    const SimulateOptions options{.reuse = &reuse, .trace_key = "decode"};
    ConfigNode node = shipped().load("architectures", name);
    run(node, decode(2, 100), options);
    set_path(node, "memory.energy.phy", parse_yaml("7 pJ/bit", "test"));
    const Simulation again = run(node, decode(2, 100), options);
    const Simulation fresh = run(node, decode(2, 100));
    EXPECT_EQ(again.result.energy_j, fresh.result.energy_j) << name;
    EXPECT_EQ(again.result.latency_s, fresh.result.latency_s) << name;
    EXPECT_EQ(laws_test::with_verdict(again.checks, CheckRow::Verdict::fail), laws_test::Ids{}) << name;
  }
}

// Without leakage of the chips, links and memory are on; twice of it adds as much again.
TEST(Prices, ALeakageFactorIsOfAllOnChipButTheLinks) {
  const auto at = [](const char* factor) {
    ConfigNode node = shipped().load("architectures", "cim-rram");
    node.find("leakage_factor")->text = factor;
    return run(node, decode(1, 100));
  };
  const Simulation none = at("0"), one = at("1"), two = at("2");
  const double beside = none.facts.links.idle_power.value + none.facts.system_static_power.value;
  EXPECT_NEAR(none.evidence.static_w, beside, 1e-9 * beside);
  EXPECT_GT(one.evidence.static_w, 1.1 * none.evidence.static_w);
  EXPECT_NEAR(two.evidence.static_w - one.evidence.static_w, one.evidence.static_w - none.evidence.static_w, 1e-9 * one.evidence.static_w);
  EXPECT_EQ(two.result.latency_s, none.result.latency_s);
}

}  // namespace
}  // namespace memwall
