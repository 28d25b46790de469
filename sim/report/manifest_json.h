// SPDX-License-Identifier: MIT
/// manifest.json: all that a result depends on, so that the folder explains itself.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "models/base/config_node.h"
#include "sim/report/baseline_error.h"

namespace memwall {

/// The forms in which an architecture ran. They are made when asked for: a sweep has one for each of its points.
struct ManifestVariants {
  std::size_t size = 0;
  std::function<ConfigNode(std::size_t)> config;    ///< whole and resolved
  std::function<ConfigNode(std::size_t)> own;       ///< of it at least all in which variants differ
  std::function<std::string(std::size_t)> devices;  ///< that the experiment says, if any
  std::function<std::uint64_t(std::size_t)> hash;   ///< of the config and the tensors that it names
};

/// Those of a few, with their devices.
ManifestVariants manifest_variants(std::vector<std::pair<ConfigNode, std::string>> variants);

/// Over a resolved config, whatever its files. 16 hexadecimal digits.
std::string config_text_hash(const ConfigNode& config);

struct Manifest {
  std::string experiment, question, version;
  ConfigNode experiment_config;                                         ///< with its `base:` laid under
  std::vector<std::string> overrides;                                   ///< `--set`, as given
  std::vector<std::pair<std::string, ConfigNode>> figures;              ///< name and map
  std::vector<std::pair<std::string, ManifestVariants>> architectures;  ///< by label, in order
  std::map<std::string, nlohmann::ordered_json> models;                 ///< by name, whole
  std::map<std::string, std::string> traces;                            ///< by file name: a hash of the content
  BaselineErrors baseline_errors;
  std::string isa_level = "scalar";  ///< of the floating kernels that numbers come from
  std::vector<std::string> honesty, audit;

  /// Over everything that decides numbers: configs, workloads, overrides. 16 hexadecimal digits.
  std::string config_hash() const;
};

/// The content of the file but the configs; they and what the runs tell (`honesty`, `audit`) have a place in it.
nlohmann::ordered_json manifest_tree(const Manifest& manifest);
/// Writes the configs as they stand in the file. Of several variants of one architecture the first is whole, the others are `changes` against it.
void write_configs(std::ostream& out, const Manifest& manifest);
/// Writes the file: the tree, with `configs` in its place.
void write_manifest(std::ostream& out, const nlohmann::ordered_json& tree, const std::function<void(std::ostream&)>& configs);
/// What such a tree says of the baselines.
BaselineErrors baseline_errors(const nlohmann::ordered_json& tree);
/// The whole file. No clock time and no path: the same experiment gives the same bytes anywhere.
void write_manifest(std::ostream& out, const Manifest& manifest);

/// A config as JSON: whole numbers, decimals, true and false as such, everything else as text, a tag (`!published`) in front.
nlohmann::ordered_json config_json(const ConfigNode& node);

}  // namespace memwall
