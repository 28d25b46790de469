// SPDX-License-Identifier: MIT
#include "sim/report/manifest_json.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <memory>
#include <string_view>
#include <utility>

namespace memwall {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kStart = 0xcbf29ce484222325u;

std::uint64_t fnv1a(const std::string& bytes, std::uint64_t state) {
  for (const char c : bytes) state = (state ^ std::uint64_t(static_cast<unsigned char>(c))) * 0x100000001b3u;
  return state;
}

template <class T>
bool spells(const std::string& text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

Json scalar_json(const std::string& text) {
  std::int64_t whole = 0;
  double real = 0.0;
  if (spells(text, whole)) return whole;
  if (spells(text, real) && std::isfinite(real)) return real;
  if (text == "true" || text == "false") return text == "true";
  return text;
}

using Flat = std::map<std::string, Json>;

/// Leaves by dotted path; a list counts as one.
void flatten(const ConfigNode& node, const std::string& path, Flat& flat) {
  if (node.kind != ConfigNode::Kind::map) {
    flat[path] = config_json(node);
    return;
  }
  for (const ConfigNode::Entry& entry : node.entries) flatten(entry.value, path.empty() ? entry.key : path + "." + entry.key, flat);
}

bool same_leaf(const ConfigNode& a, const ConfigNode& b) {
  const bool scalars = a.kind == ConfigNode::Kind::scalar && b.kind == ConfigNode::Kind::scalar;
  return (scalars && a.text == b.text && a.tag == b.tag) || config_json(a) == config_json(b);
}

/// Leaves of `after` that `before` has not in the same way; a leaf that is gone is null.
void differ(const ConfigNode& before, const ConfigNode& after, const std::string& path, Flat& changes) {
  const bool maps = before.kind == ConfigNode::Kind::map && after.kind == ConfigNode::Kind::map;
  if (!maps && before.kind != ConfigNode::Kind::map && after.kind != ConfigNode::Kind::map) {
    if (!same_leaf(before, after)) changes[path] = config_json(after);
    return;
  }
  if (!maps) {
    Flat gone;
    flatten(before, path, gone);
    for (const auto& [leaf, value] : gone) changes[leaf] = nullptr;
    return flatten(after, path, changes);
  }
  const auto full = [&path](const std::string& key) { return path.empty() ? key : path + "." + key; };
  static const ConfigNode nothing;
  for (const ConfigNode::Entry& entry : after.entries) {
    const ConfigNode* const other = before.find(entry.key);
    other ? differ(*other, entry.value, full(entry.key), changes) : flatten(entry.value, full(entry.key), changes);
  }
  for (const ConfigNode::Entry& entry : before.entries) {
    if (!after.find(entry.key)) differ(entry.value, nothing, full(entry.key), changes);
  }
}

/// JSON over several lines, the later ones `depth` spaces further in.
std::string indented(const Json& json, std::size_t depth) {
  std::string text;
  for (const char c : json.dump(1)) {
    text += c;
    if (c == '\n') text.append(depth, ' ');
  }
  return text;
}

/// As Json::dump(1) writes a list two levels deep. As text, since a sweep has one for each of its points.
void write_variants(std::ostream& out, const ManifestVariants& variants) {
  out << "[";
  const ConfigNode first = variants.size > 1 ? variants.own(0) : ConfigNode{};
  for (std::size_t i = 0; i < variants.size; ++i) {
    Json json = Json::object();
    if (const std::string devices = variants.devices(i); !devices.empty()) json["devices"] = scalar_json(devices);
    if (i == 0) {
      json["config"] = config_json(variants.config(i));
    } else {
      Flat changes;
      differ(first, variants.own(i), "", changes);
      json["changes"] = Json::object();
      for (auto& [path, value] : changes) json["changes"][path] = std::move(value);
    }
    out << (i == 0 ? "\n   " : ",\n   ") << indented(json, 3);
  }
  out << (variants.size == 0 ? "]" : "\n  ]");
}

Json figure_json(const std::string& name, const ConfigNode& node) {
  Json json = config_json(node);
  json["name"] = name;
  return json;
}

}  // namespace

Json config_json(const ConfigNode& node) {
  if (node.kind == ConfigNode::Kind::scalar) return node.tag.empty() ? scalar_json(node.text) : Json("!" + node.tag + " " + node.text);
  if (node.kind == ConfigNode::Kind::list) {
    Json list = Json::array();
    for (const ConfigNode& item : node.items) list.push_back(config_json(item));
    return list;
  }
  Json map = Json::object();
  for (const ConfigNode::Entry& entry : node.entries) map[entry.key] = config_json(entry.value);
  return map;
}

ManifestVariants manifest_variants(std::vector<std::pair<ConfigNode, std::string>> variants) {
  const auto all = std::make_shared<const std::vector<std::pair<ConfigNode, std::string>>>(std::move(variants));
  const auto config = [all](std::size_t i) { return all->at(i).first; };
  return {all->size(), config, config, [all](std::size_t i) { return all->at(i).second; },
          [all](std::size_t i) { return fnv1a(config_text_hash(all->at(i).first), kStart); }};
}

std::string config_text_hash(const ConfigNode& config) { return fmt::format("{:016x}", fnv1a(to_yaml(config), kStart)); }

std::string Manifest::config_hash() const {
  std::uint64_t state = fnv1a(to_yaml(experiment_config), kStart);
  for (const std::string& set : overrides) state = fnv1a("\n--set " + set, state);
  for (const auto& [label, variants] : architectures) {
    for (std::size_t i = 0; i < variants.size; ++i)
      state = fnv1a(fmt::format("\n{} {}\n{:016x}", label, variants.devices(i), variants.hash(i)), state);
  }
  for (const auto& [name, model] : models) state = fnv1a("\n" + name + "\n" + model.dump(), state);
  for (const auto& [name, hash] : traces) state = fnv1a("\n" + name + " " + hash, state);
  return fmt::format("{:016x}", state);
}

Json manifest_tree(const Manifest& manifest) {
  Json json;
  json["experiment"] = manifest.experiment;
  json["question"] = manifest.question;
  json["version"] = manifest.version;
  json["config_hash"] = manifest.config_hash();
  json["seed"] = 0;
  json["isa_level"] = manifest.isa_level;
  json["figures"] = Json::array();
  for (const auto& [name, node] : manifest.figures) json["figures"].push_back(figure_json(name, node));
  json["architectures"] = Json::array();
  for (const auto& [label, variants] : manifest.architectures) json["architectures"].push_back(label);
  json["honesty"] = manifest.honesty;
  json["audit"] = manifest.audit;
  json["baseline_errors"] = Json::object();
  for (const auto& [label, error] : manifest.baseline_errors)
    json["baseline_errors"][label] = {
        {"of", error.of}, {"operators", error.operators}, {"mean_absolute_error", error.mean_absolute}, {"basis", error.basis}};
  json["overrides"] = manifest.overrides;
  json["experiment_config"] = config_json(manifest.experiment_config);
  json["configs"] = nullptr;
  json["models"] = Json::object();
  for (const auto& [name, model] : manifest.models) json["models"][name] = model;
  json["traces"] = manifest.traces;
  return json;
}

BaselineErrors baseline_errors(const Json& tree) {
  BaselineErrors errors;
  for (const auto& [label, error] : tree.at("baseline_errors").items())
    errors[label] = {error.at("of"), error.at("operators"), error.at("mean_absolute_error"), error.at("basis")};
  return errors;
}

void write_configs(std::ostream& out, const Manifest& manifest) {
  out << "{";
  const char* separator = "\n  ";
  for (const auto& [label, variants] : manifest.architectures) {
    out << std::exchange(separator, ",\n  ") << Json(label).dump() << ": ";
    write_variants(out, variants);
  }
  out << (manifest.architectures.empty() ? "}" : "\n }");
}

void write_manifest(std::ostream& out, const Json& tree, const std::function<void(std::ostream&)>& configs) {
  const std::string text = tree.dump(1) + "\n";
  const std::string place = "\n \"configs\": null";  // no text has a line end of its own, and no other level this indentation
  const std::size_t end = text.find(place) + place.size();
  ensure(end >= place.size(), "a manifest without a place for its configs");
  out << std::string_view(text).substr(0, end - 4);
  configs(out);
  out << std::string_view(text).substr(end);
}

void write_manifest(std::ostream& out, const Manifest& manifest) {
  write_manifest(out, manifest_tree(manifest), [&manifest](std::ostream& place) { write_configs(place, manifest); });
}

}  // namespace memwall
