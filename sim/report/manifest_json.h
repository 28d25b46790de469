// SPDX-License-Identifier: MIT
/// manifest.json: all that a result depends on, so that the folder explains itself.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "models/base/config_node.h"
#include "sim/report/baseline_error.h"

namespace memwall {

/// One form in which an architecture ran: the whole resolved config and the devices the experiment says, if any.
struct ManifestVariant {
  ManifestVariant(ConfigNode node, std::string count) : ManifestVariant([node = std::move(node)] { return node; }, std::move(count)) {}
  ManifestVariant(std::function<ConfigNode()> node, std::string count, std::uint64_t known_hash = 0)
      : config(std::move(node)), devices(std::move(count)), hash(known_hash) {}

  std::function<ConfigNode()> config;  ///< made when asked for: a sweep has one for each of its points
  SharedText devices;
  std::uint64_t hash;  ///< of the config and the tensors that it names, or 0 where nobody asked for it yet
};

/// Over a resolved config, whatever its files. 16 hexadecimal digits.
std::string config_text_hash(const ConfigNode& config);

struct Manifest {
  std::string experiment, question, version;
  ConfigNode experiment_config;                                                     ///< with its `base:` laid under
  std::vector<std::string> overrides;                                               ///< `--set`, as given
  std::vector<std::pair<std::string, ConfigNode>> figures;                          ///< name and map
  std::vector<std::pair<std::string, std::vector<ManifestVariant>>> architectures;  ///< by label, in order
  std::map<std::string, nlohmann::ordered_json> models;                             ///< by name, whole
  std::map<std::string, std::string> traces;                                        ///< by file name: a hash of the content
  BaselineErrors baseline_errors;
  std::string isa_level = "scalar";  ///< of the floating kernels that numbers come from
  std::vector<std::string> honesty, audit;

  /// Over everything that decides numbers: configs, workloads, overrides. 16 hexadecimal digits.
  std::string config_hash() const;
};

/// The content of the file but the configs; they and what the runs tell (`honesty`, `audit`) have a place in it.
nlohmann::ordered_json manifest_tree(const Manifest& manifest);
/// The configs as they stand in the file. Of several variants of one architecture the first is whole, the others are `changes` against it.
std::string configs_text(const Manifest& manifest);
/// The text of the file, from the two above.
std::string manifest_text(const nlohmann::ordered_json& tree, const std::string& configs);
/// What such a tree says of the baselines.
BaselineErrors baseline_errors(const nlohmann::ordered_json& tree);
/// The text of the file. No clock time and no path: the same experiment gives the same bytes anywhere.
std::string manifest_json(const Manifest& manifest);

/// A config as JSON: whole numbers, decimals, true and false as such, everything else as text, a tag (`!published`) in front.
nlohmann::ordered_json config_json(const ConfigNode& node);

}  // namespace memwall
