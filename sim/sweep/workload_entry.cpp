// SPDX-License-Identifier: MIT
#include "sim/sweep/workload_entry.h"

#include <algorithm>
#include <array>
#include <map>

namespace memwall {
namespace {

constexpr std::int64_t kMaxSize = 1'000'000'000;  // sequences or tokens; the product of shapes is checked per op

const std::vector<std::string> kPhases = {"prefill", "decode", "request", "serving"};
const std::array<const char*, 3> kLengths = {"context", "input_length", "output_length"};

bool needs(const std::string& phase, const std::string& length) {
  if (length == "context") return phase == "decode";
  if (length == "input_length") return phase != "decode";
  return phase == "request" || phase == "serving";
}

/// Reads one map of `workloads:`.
class EntryReader {
 public:
  EntryReader(const ConfigNode& node, std::string path, std::vector<InputIssue>& issues)
      : node_(node), path_(std::move(path)), issues_(issues), in_(node, issues, path_) {}

  WorkloadEntry read() {
    entry_.place = node_.place;
    if (node_.kind != ConfigNode::Kind::map) return entry_;  // in_ has said so
    const bool has_trace = has_trace_among_known_keys();
    for (const ConfigNode::Entry& entry : node_.entries) {
      if (!node_.asked.contains(entry.key)) continue;
      if (has_trace && entry.key != "trace") {
        issues_.push_back({entry.key_place, full(entry.key), "does not go with `trace`, whose file says it"});
      } else if (entry.key == "bits") {
        read_bits(entry.value);
      } else {
        read_key(entry, entry.key);
      }
    }
    if (!has_trace) check_presence();
    return entry_;
  }

 private:
  bool has_trace_among_known_keys() const {
    node_.asked = {"model", "phase", "batch", "bits", "operators", "trace"};
    node_.asked.insert(kLengths.begin(), kLengths.end());
    return in_.has("trace");
  }
  std::string full(const std::string& key) const { return path_ + "." + key; }

  void read_bits(const ConfigNode& bits) {
    ConfigReader in(bits, issues_, full("bits"));
    if (bits.kind != ConfigNode::Kind::map) return;
    bits.asked = {"weights", "activations", "kv"};
    for (ConfigNode::Entry inner : bits.entries) {
      if (!bits.asked.contains(inner.key)) continue;
      inner.key = "bits." + inner.key;
      read_key(inner, inner.key);
    }
  }

  void read_key(const ConfigNode::Entry& entry, const std::string& key) {
    entry_.axes.push_back(read_axis(entry, full(key), issues_));
    for (const ConfigNode& value : entry_.axes.back().values) check(key, value);
  }

  void check(const std::string& key, const ConfigNode& value) {
    static const std::map<std::string, const char*> texts = {
        {"model", "the name of a model"}, {"trace", "a file"}, {"operators", "names of operators, such as `layer0.up` or `layer*.o`"}};
    if (const auto text = texts.find(key); text != texts.end()) {
      if (value.kind == ConfigNode::Kind::scalar && !value.text.empty()) return;
      issues_.push_back({value.place, full(key), std::string("expected ") + text->second});
    } else if (key == "phase") {
      if (std::find(kPhases.begin(), kPhases.end(), value.text) != kPhases.end()) return;
      issues_.push_back(
          {value.place, full(key),
           "expected one of prefill, decode, request, serving, got `" + one_line(value) + "`" + did_you_mean(value.text, kPhases)});
    } else {
      read_integer(value, full(key), 1, key.starts_with("bits.") ? kMaxBits : kMaxSize, issues_);
    }
  }

  void missing(const std::string& key, const std::string& expected) {
    issues_.push_back({node_.place, full(key), "missing key; expected " + expected});
  }

  void check_presence() {
    if (!entry_.find("model")) missing("model", "the name of a model (or `trace: FILE`)");
    const Axis* phase = entry_.find("phase");
    if (!phase) return missing("phase", "one of prefill, decode, request, serving");
    for (const ConfigNode& value : phase->values) {
      if (std::find(kPhases.begin(), kPhases.end(), value.text) != kPhases.end()) check_lengths(value.text);
    }
  }

  void check_lengths(const std::string& phase) {
    for (const char* length : kLengths) {
      const Axis* axis = entry_.find(length);
      if (needs(phase, length) && !axis) missing(length, "it with phase `" + phase + "`");
      if (needs(phase, length) || !axis) continue;
      issues_.push_back(
          {axis->place, full(length), "does not belong to phase `" + phase + "`; phases with other lengths take a map of their own"});
    }
  }

  const ConfigNode& node_;
  std::string path_;
  std::vector<InputIssue>& issues_;
  ConfigReader in_;
  WorkloadEntry entry_;
};

}  // namespace

OperandBits BitsOverride::over(OperandBits bits) const {
  return {weights.value_or(bits.weights), activations.value_or(bits.activations), kv.value_or(bits.kv)};
}

const Axis* WorkloadEntry::find(std::string_view key) const {
  for (const Axis& axis : axes) {
    if (axis.key == key) return &axis;
  }
  return nullptr;
}

std::vector<WorkloadEntry> read_workloads(const ConfigNode& node, std::vector<InputIssue>& issues) {
  if (node.kind == ConfigNode::Kind::map) return {EntryReader(node, "workloads", issues).read()};
  std::vector<WorkloadEntry> entries;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    entries.push_back(EntryReader(node.items[i], "workloads[" + std::to_string(i) + "]", issues).read());
  }
  if (entries.empty()) issues.push_back({node.place, "workloads", "expected a map or a list of maps"});
  return entries;
}

}  // namespace memwall
