// SPDX-License-Identifier: MIT
/// A memory with round numbers, as text, so that a test says which of them it changes.
#pragma once

#include <map>
#include <string>

#include "models/memory/burst_engine.h"
#include "models/memory/dram.h"
#include "tests/models/base/config_fixture.h"

namespace memwall::memory_test {

using config_test::Texts;

/// A tick is a nanosecond. One channel of two bank groups of two banks, numbered 0 and 1 in group 0, 2 and 3 in group 1. A bank has 64 rows
/// of 16 bursts of 64 bytes, 256 KiB in all. From the top: row, bank of the group, column, bank group: consecutive bursts alternate
/// between the groups, and 32 of them lie in one row of two banks.
class ToyMemory {
 public:
  ToyMemory& set(const std::string& section, const std::string& key, const std::string& value) {
    sections_[section][key] = value;
    return *this;
  }
  ToyMemory& set(const std::string& key, const std::string& value) { return set("", key, value); }
  ToyMemory& organization(const std::string& key, const std::string& value) { return set("organization", key, value); }
  ToyMemory& timing(const std::string& key, const std::string& value) { return set("timings", key, value); }
  ToyMemory& refresh(const std::string& key, const std::string& value) { return set("refresh", key, value); }
  ToyMemory& controller(const std::string& key, const std::string& value) { return set("controller", key, value); }
  ToyMemory& energy(const std::string& key, const std::string& value) { return set("energy", key, value); }
  ToyMemory& remove(const std::string& section, const std::string& key) {
    sections_[section].erase(key);
    return *this;
  }

  std::string yaml() const {
    std::string text;
    for (const auto& [section, entries] : sections_) {
      if (!section.empty()) text += section + ":\n";
      for (const auto& [key, value] : entries) text += (section.empty() ? "" : "  ") + key + ": " + value + "\n";
    }
    return text;
  }
  DramConfig config() const { return config_test::read_text<DramConfig>(yaml()); }
  DramDevice device() const { return config().device; }
  /// All that is refused, without the place: "organization.map: expected …".
  Texts refusals() const {
    Texts texts;
    for (const InputIssue& issue : config_test::issues_of([this] { config(); })) texts.push_back(issue.path + ": " + issue.message);
    return texts;
  }

 private:
  std::map<std::string, std::map<std::string, std::string>> sections_ = {
      {"",
       {{"standard", "toy"},
        {"provenance", "assumed"},
        {"timing", "pin"},
        {"stacks", "1"},
        {"stack_capacity", "256 KiB"},
        {"stack_area", "1 mm2"},
        {"phy_area", "1 mm2"},
        {"clock", "1 GHz"},
        {"write_end", "data"}}},
      {"organization",
       {{"channels", "1"},
        {"pseudo_channels", "1"},
        {"ranks", "1"},
        {"bank_groups", "2"},
        {"banks", "2"},
        {"bank", "64 KiB"},
        {"row", "1 KiB"},
        {"burst", "64 B"},
        {"map", "[bg1, co4, ba1, ro6]"}}},
      {"timings",
       {{"tBL", "4 nCK"},    {"tCL", "10 nCK"},     {"tCWL", "8 nCK"},    {"tRCDRD", "12 nCK"},   {"tRCDWR", "10 nCK"}, {"tRP", "10 nCK"},
        {"tRAS", "30 nCK"},  {"tRC", "40 nCK"},     {"tRTP", "5 nCK"},    {"tWR", "12 nCK"},      {"tCCD_S", "4 nCK"},  {"tCCD_L", "6 nCK"},
        {"tRRD_S", "4 nCK"}, {"tRRD_L", "6 nCK"},   {"tFAW", "20 nCK"},   {"tWTR_S", "4 nCK"},    {"tWTR_L", "8 nCK"},  {"tRTW", "8 nCK"},
        {"tRFC", "200 nCK"}, {"tREFI", "4000 nCK"}, {"tRFCpb", "60 nCK"}, {"tREFIpb", "1000 nCK"}}},
      {"commands", {{"activate", "1"}, {"column", "1"}, {"precharge", "1"}, {"refresh", "1"}, {"buses", "row_and_column"}}},
      {"refresh", {{"scope", "all_bank"}, {"unit", "rank"}, {"stagger", "false"}, {"precharge", "together"}, {"blocks", "channel"}}},
      {"controller",
       {{"read_queue", "16"},
        {"write_queue", "16"},
        {"active_queue", "16"},
        {"bank_queue", "0"},
        {"requests_per_tick", "0"},
        {"arbitration", "oldest"},
        {"row_hit_limit", "1"},
        {"page_policy", "open"},
        {"write_drain", "watermarks"},
        {"write_high", "12"},
        {"write_low", "4"},
        {"write_idle", "0"}}},
      {"energy",
       {{"basis", "components"},
        {"activate", "100 pJ"},
        {"read", "1 pJ/bit"},
        {"write", "2 pJ/bit"},
        {"io", "0.5 pJ/bit"},
        {"phy", "0.25 pJ/bit"},
        {"refresh", "4 nJ"},
        {"background", "0.1 W"}}},
  };
};

inline DramStream stream(DramPattern pattern, const DramDevice& device, std::int64_t requests) {
  return DramStream(pattern, device.organization.burst, device.organization.capacity(), requests);
}

inline bool contains(const Texts& texts, const std::string& text) {
  for (const std::string& one : texts) {
    if (one == text) return true;
  }
  return false;
}

}  // namespace memwall::memory_test
