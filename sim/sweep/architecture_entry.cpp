// SPDX-License-Identifier: MIT
#include "sim/sweep/architecture_entry.h"

#include <algorithm>
#include <filesystem>

namespace memwall {
namespace {

bool is_word(const ConfigNode& node) { return node.kind == ConfigNode::Kind::scalar && !node.text.empty(); }

/// Reads one entry; `path_` is what messages call it.
class EntryReader {
 public:
  EntryReader(const ConfigNode& node, std::string path, std::vector<InputIssue>& issues)
      : node_(node), path_(std::move(path)), issues_(issues) {}

  ArchitectureEntry read() {
    if (is_word(node_)) {
      entry_.use = {node_.text, node_.place};
      read_label(node_, node_.place);
    } else if (node_.kind == ConfigNode::Kind::map) {
      read_map();
    } else {
      fail(node_.place, "", "expected the name of an architecture or a map with `use:`");
    }
    return entry_;
  }

 private:
  void fail(const Place& place, const std::string& key, const std::string& message) {
    issues_.push_back({place, key.empty() ? path_ : path_ + "." + key, message});
  }

  void read_map() {
    node_.asked = {"use", "name", "devices", "set", "bits", "models"};
    const ConfigNode* use = node_.find("use");
    if (!use || !is_word(*use)) {
      fail(use ? use->place : node_.place, "use", "expected the name of an architecture");
    } else {
      entry_.use = {use->text, use->place};
    }
    const ConfigNode* name = node_.find("name");
    read_label(name ? *name : node_, name ? name->place : entry_.use.place);
    if (const ConfigNode* devices = node_.find("devices")) {
      entry_.devices = read_integer(*devices, path_ + ".devices", 1, kMaxDevices, issues_);
    }
    if (const ConfigNode* set = node_.find("set")) entry_.set = read_overrides(*set, path_ + ".set", issues_);
    if (const ConfigNode* bits = node_.find("bits")) read_bits(*bits);
    if (const ConfigNode* models = node_.find("models")) read_models(*models);
  }

  /// `name` is the entry's name where it has one, else the entry.
  void read_label(const ConfigNode& name, const Place& place) {
    entry_.label = std::filesystem::path(entry_.use.text).filename().string();
    if (entry_.label.ends_with(".yaml")) entry_.label.resize(entry_.label.size() - 5);
    if (&name != &node_) entry_.label = name.text;
    if (entry_.use.text.empty() && &name == &node_) return;  // reported with `use`
    if (entry_.label.empty()) return fail(place, "name", "expected a word");
    if (entry_.label.find('.') != std::string::npos) {
      fail(place, "name", "`" + entry_.label + "` needs a `name:` without `.`, since paths of a sweep start with it");
    }
    for (const char* reserved : {kAllArchitectures, "workload", "workloads"}) {
      if (entry_.label == reserved) fail(place, "name", "`" + entry_.label + "` has a meaning in the paths of a sweep");
    }
  }

  void read_bits(const ConfigNode& bits) {
    if (bits.kind != ConfigNode::Kind::map) return fail(bits.place, "bits", "expected a map such as `{weights: 8}`");
    bits.asked = {"weights", "activations", "kv"};
    const auto read = [&](const char* key) -> std::optional<int> {
      const ConfigNode* value = bits.find(key);
      if (!value) return std::nullopt;
      return int(read_integer(*value, path_ + ".bits." + key, 1, kMaxBits, issues_));
    };
    entry_.bits = {read("weights"), read("activations"), read("kv")};
  }

  void read_models(const ConfigNode& models) {
    std::vector<ConfigNode> words = models.items;
    if (models.kind == ConfigNode::Kind::scalar) words.push_back(models);
    if (words.empty()) fail(models.place, "models", "expected names of models");
    for (const ConfigNode& word : words) {
      if (!is_word(word)) fail(word.place, "models", "expected the name of a model");
      entry_.models.push_back({word.text, word.place});
    }
  }

  const ConfigNode& node_;
  std::string path_;
  std::vector<InputIssue>& issues_;
  ArchitectureEntry entry_;
};

/// Where the label of `node` was written: its name, else the name of its config, else the entry.
Place label_place(const ConfigNode& node) {
  if (const ConfigNode* name = node.find("name")) return name->place;
  const ConfigNode* use = node.find("use");
  return use ? use->place : node.place;
}

}  // namespace

bool ArchitectureEntry::runs(const std::string& model) const {
  const auto same = [&](const Name& name) { return name.text == model; };
  return models.empty() || std::any_of(models.begin(), models.end(), same);
}

std::vector<ArchitectureEntry> read_architectures(const ConfigNode& node, std::vector<InputIssue>& issues) {
  if (node.kind != ConfigNode::Kind::list) return {EntryReader(node, "architectures", issues).read()};
  std::vector<ArchitectureEntry> entries;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const std::string path = "architectures[" + std::to_string(i) + "]";
    ArchitectureEntry entry = EntryReader(node.items[i], path, issues).read();
    const auto same = [&](const ArchitectureEntry& other) { return !entry.label.empty() && other.label == entry.label; };
    if (std::any_of(entries.begin(), entries.end(), same)) {
      issues.push_back(
          {label_place(node.items[i]), path, "`" + entry.label + "` is the label of an earlier entry; give this one a `name:`"});
    }
    entries.push_back(std::move(entry));
  }
  if (entries.empty()) issues.push_back({node.place, "architectures", "expected at least one architecture"});
  return entries;
}

}  // namespace memwall
