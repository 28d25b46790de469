// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "models/base/config.h"
#include "models/circuit/adc.h"
#include "models/circuit/dac.h"
#include "models/compute/kernel_library.h"
#include "models/crossbar/crossbar_config.h"
#include "models/device/cell.h"
#include "models/link/link.h"
#include "models/macro/macro_config.h"
#include "models/memory/dram.h"
#include "sim/platforms/platforms.h"
#include "sim/sweep/points.h"
#include "sim/validation.h"
#include "sim/workload/model.h"
#include "sim/workload_arguments.h"

namespace memwall {
namespace {

/// Reads an experiment down to every architecture that it would run.
void check_experiment(const ConfigLibrary& library, const std::string& file) {
  const ExperimentConfig experiment = load_experiment(file, library);
  const Points points(experiment, library);
  std::vector<bool> checked(points.variant_count());
  for (std::size_t run = 0; run < points.size(); ++run) {
    const std::size_t variant = points.variant_number(run);
    if (!checked[variant]) check_architecture(points[run].variant->tree());
    checked[variant] = true;
  }
}

/// The kind of a config, from the keys that only it has.
std::string kind_of(const ConfigNode& node) {
  const std::vector<std::pair<const char*, const char*>> signs = {
      {"experiment", "experiments"}, {"validation", "validations"}, {"kind", "architectures"}, {"principle", "macros"},
      {"standard", "memories"},      {"technology", "devices"},     {"law", "circuits"},       {"idle_fraction", "links"},
      {"layers", "models"},          {"collectives", "kernels"},    {"inputs", "crossbars"},   {"cells", "nonidealities"}};
  for (const auto& [key, kind] : signs) {
    if (node.find(key)) return kind;
  }
  return "";
}

void check_file(const ConfigLibrary& library, const std::string& file) {
  ConfigNode node = load_yaml(file);
  // The folder says the kind; a file elsewhere is told by its keys, its own or those of its base.
  std::string kind = std::filesystem::path(file).parent_path().filename();
  const auto& kinds = ConfigLibrary::kinds();
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
    kind = kind_of(node);
    for (const std::string& candidate : kinds) {
      const ConfigNode* base = node.find("base");
      if (kind.empty() && base && !library.find(candidate, base->text).empty()) kind = candidate;
    }
  }
  if (kind == "experiments") return check_experiment(library, file);
  node = library.resolve(kind, std::move(node));
  if (kind == "architectures") return check_architecture(node);
  if (kind == "validations") return void(read_config<ValidationConfig>(node));
  if (kind == "memories") return void(read_config<DramConfig>(node));
  if (kind == "devices") return void(read_config<CellConfig>(node));
  if (kind == "circuits") return node.find("law") ? void(read_config<AdcConfig>(node)) : void(read_config<DacConfig>(node));
  if (kind == "macros") return void(read_config<MacroConfig>(node));
  if (kind == "kernels") return void(read_config<KernelLibrary>(node));
  if (kind == "nonidealities") return void(read_config<NonidealitiesConfig>(node));
  if (kind == "crossbars") return void(read_config<CrossbarConfig>(node));
  if (kind == "links") return void(read_config<LinkConfig>(node));
  if (kind == "models") return void(load_model(library, file));
  throw InputError(Place{file, 1, 1}, "",
                   "cannot tell what kind of config this is; expected a key such as `experiment`, `kind`, "
                   "`principle`, `standard`, `technology`, `law`, `idle_fraction`, `collectives`, `inputs` or `layers`");
}

}  // namespace

int list_command(const ConfigLibrary& library, const std::string& kind) {
  const auto& kinds = ConfigLibrary::kinds();
  if (!kind.empty() && std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
    throw InputError("no kind '" + kind + "'" + did_you_mean(kind, kinds));
  }
  for (const std::string& each : kinds) {
    if (!kind.empty() && each != kind) continue;
    for (const std::string& name : library.names(each)) std::cout << (kind.empty() ? each + "/" : "") << name << "\n";
  }
  return 0;
}

int check_command(const ConfigLibrary& library, const std::vector<std::string>& files) {
  bool wrong = false;
  for (const std::string& file : files) {
    try {
      check_file(library, file);
      std::cout << file << ": ok\n";
    } catch (const InputError& error) {
      std::cerr << error.what() << "\n";
      wrong = true;
    }
  }
  return wrong ? 2 : 0;
}

}  // namespace memwall
