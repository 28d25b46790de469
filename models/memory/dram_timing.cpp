// SPDX-License-Identifier: MIT
#include "models/memory/dram_timing.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "models/base/quantity.h"

namespace memwall {
namespace {

constexpr Ticks kMostTicks = 1'000'000'000;

class TicksReader {
 public:
  TicksReader(ConfigReader& in, Hertz clock) : in_(in), clock_(clock) {}

  Ticks operator()(const std::string& key) {
    const std::size_t before = in_.mistakes();
    const std::string text = in_.text(key, "timing", "0 to 10^9 clocks");
    if (in_.mistakes() != before) return 0;
    Ticks ticks = -1;
    if (const std::size_t space = text.find(' '); space != std::string::npos && text.substr(space + 1) == "nCK") {
      const auto [end, error] = std::from_chars(text.data(), text.data() + space, ticks);
      if (error != std::errc{} || end != text.data() + space) ticks = -1;
    } else if (const auto quantity = parse_quantity(text);
               quantity && quantity->has_unit && quantity->dimension == dimension_of(Seconds{})) {
      // JEDEC rounds up to whole clocks; a thousandth of a clock is the rounding of the config's own decimals.
      const double clocks = quantity->si * clock_.value;
      if (clocks >= 0 && clocks <= double(kMostTicks)) ticks = static_cast<Ticks>(std::ceil(clocks - 1e-3));
    }
    if (ticks >= 0 && ticks <= kMostTicks) return ticks;
    in_.fail(key, fmt::format("expected clocks such as `14 nCK` or a time such as `15 ns`, 0 to 1e9 clocks; found '{}'", text));
    return 0;
  }
  Ticks operator()(const std::string& key, Ticks otherwise) { return in_.has(key) ? (*this)(key) : otherwise; }

 private:
  ConfigReader& in_;
  Hertz clock_;
};

/// What a device cannot obey, by the rule it breaks.
void refuse_impossible(ConfigReader& in, const DramTimings& t) {
  const auto at_most = [&in](const char* key, Ticks value, const char* other, Ticks limit) {
    if (value > limit) in.fail(key, fmt::format("{} of {} nCK is longer than {} of {} nCK", key, value, other, limit));
  };
  at_most("tRAS", t.tRAS, "tRC", t.tRC);
  at_most("tRCDRD", t.tRCDRD, "tRAS", t.tRAS);
  at_most("tRCDWR", t.tRCDWR, "tRAS", t.tRAS);
  at_most("tRFC", t.tRFC, "tREFI", t.tREFI);
  at_most("tRFCpb", t.tRFCpb, "tRFC", t.tRFC);
  at_most("tREFIpb", t.tREFIpb, "tREFI", t.tREFI);
  at_most("tBL", t.tBL, "tCCD_L", t.tCCD_L);
  at_most("tCCD_S", t.tCCD_S, "tCCD_L", t.tCCD_L);
  at_most("tCCD_S_WR", t.tCCD_S_WR, "tCCD_L_WR", t.tCCD_L_WR);
  at_most("tRRD_S", t.tRRD_S, "tRRD_L", t.tRRD_L);
  at_most("tRRD_S", t.tRRD_S, "tFAW", t.tFAW);
  at_most("tWTR_S", t.tWTR_S, "tWTR_L", t.tWTR_L);
  const auto holds_a_burst = [&](const char* key, Ticks value) {
    if (value < t.tBL) in.fail(key, fmt::format("{} of {} nCK is shorter than a burst, tBL of {} nCK", key, value, t.tBL));
  };
  holds_a_burst("tCCD_S", t.tCCD_S);
  if (t.tCCD_S_WR != t.tCCD_S) holds_a_burst("tCCD_S_WR", t.tCCD_S_WR);
  holds_a_burst("tCCD_R", t.tCCD_R);
  if (t.tBL < 1) in.fail("tBL", "a burst takes at least 1 nCK");
  if (t.tRC < 1) in.fail("tRC", "a row cycle takes at least 1 nCK");
}

}  // namespace

DramTimings DramTimings::read(ConfigReader in, Hertz clock) {
  const std::size_t before = in.mistakes();
  TicksReader ticks(in, clock);
  DramTimings t{};
  t.tBL = ticks("tBL");
  t.tCL = ticks("tCL");
  t.tCWL = ticks("tCWL");
  t.tRCDRD = ticks("tRCDRD");
  t.tRCDWR = ticks("tRCDWR");
  t.tRP = ticks("tRP");
  t.tRAS = ticks("tRAS");
  t.tRC = ticks("tRC");
  t.tRTP = ticks("tRTP");
  t.tWR = ticks("tWR");
  t.tCCD_S = ticks("tCCD_S");
  t.tCCD_L = ticks("tCCD_L");
  t.tCCD_S_WR = ticks("tCCD_S_WR", t.tCCD_S);
  t.tCCD_L_WR = ticks("tCCD_L_WR", t.tCCD_L);
  t.tCCD_R = ticks("tCCD_R", t.tBL);
  t.tRRD_S = ticks("tRRD_S");
  t.tRRD_L = ticks("tRRD_L");
  t.tFAW = ticks("tFAW");
  t.tWTR_S = ticks("tWTR_S");
  t.tWTR_L = ticks("tWTR_L");
  t.tRTW = ticks("tRTW");
  t.tPPD = ticks("tPPD", 0);
  t.tRFC = ticks("tRFC");
  t.tREFI = ticks("tREFI");
  t.tRFCpb = ticks("tRFCpb", 0);
  t.tREFIpb = ticks("tREFIpb", 0);
  if (in.mistakes() == before) refuse_impossible(in, t);
  return t;
}

DramCommandBus DramCommandBus::read(ConfigReader in) {
  return {.activate = in.integer("activate", 1, 8),
          .column = in.integer("column", 1, 8),
          .precharge = in.integer("precharge", 1, 8),
          .refresh = in.integer("refresh", 1, 8),
          .row_and_column = in.choice<bool>("buses", {{"row_and_column", true}, {"shared", false}})};
}

Ticks DramCommandBus::cycles(DramCommand command) const {
  switch (command) {
    case DramCommand::activate: return activate;
    case DramCommand::precharge: return precharge;
    case DramCommand::refresh: return refresh;
    case DramCommand::read:
    case DramCommand::write: return column;
  }
  return 1;
}

std::vector<DramRule> dram_rules(const DramTimings& t, const DramCommandBus& bus) {
  using enum DramCommand;
  using enum DramScope;
  const Ticks write_data = t.tCWL + t.tBL;  // from the write command to the end of its data
  const Ticks write_to_other_rank = std::max<Ticks>(t.tBL, write_data + (t.tCCD_R - t.tBL) - t.tCL);
  std::vector<DramRule> rules = {
      {bank, activate, activate, t.tRC},
      {bank, activate, precharge, t.tRAS},
      {bank, activate, refresh, t.tRC},
      {bank, activate, read, t.tRCDRD},
      {bank, activate, write, t.tRCDWR},
      {bank, precharge, activate, t.tRP},
      {bank, precharge, refresh, t.tRP},
      {bank, read, precharge, t.tRTP},
      {bank, write, precharge, write_data + t.tWR},
      {bank_group, activate, activate, t.tRRD_L},
      {bank_group, read, read, t.tCCD_L},
      {bank_group, write, write, t.tCCD_L_WR},
      {bank_group, write, read, write_data + t.tWTR_L},
      {rank, activate, activate, t.tRRD_S},
      {rank, activate, activate, t.tFAW, 4},
      {rank, precharge, precharge, t.tPPD},
      {rank, read, read, t.tCCD_S},
      {rank, write, write, t.tCCD_S_WR},
      {rank, read, write, t.tRTW},
      {rank, write, read, write_data + t.tWTR_S},
      {other_ranks, read, read, t.tCCD_R},
      {other_ranks, write, write, t.tCCD_R},
      {other_ranks, read, write, t.tRTW},
      {other_ranks, write, read, write_to_other_rank},
  };
  for (DramRule& rule : rules) rule.gap += bus.cycles(rule.before) - bus.cycles(rule.after);
  return rules;
}

}  // namespace memwall
