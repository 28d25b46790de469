// SPDX-License-Identifier: MIT
#include "sim/config_keys.h"

#include "models/circuit/adc.h"
#include "models/circuit/dac.h"
#include "models/compute/kernel_library.h"
#include "models/crossbar/crossbar_config.h"
#include "models/device/cell.h"
#include "models/link/link.h"
#include "models/macro/macro_config.h"
#include "models/memory/dram.h"
#include "sim/account/facility.h"
#include "sim/mapping/cim_config.h"
#include "sim/mapping/cim_macro_config.h"
#include "sim/mapping/von_neumann_config.h"
#include "sim/report/fleet.h"
#include "sim/sweep/quality_config.h"
#include "sim/validation.h"
#include "sim/workload/model.h"

namespace memwall {
namespace {

struct Reading {
  const char* name;
  const char* configs;  ///< the kind that they ship as; "" where they are part of others
  void (*read)(ConfigReader);
};

template <class T>
void read_as(ConfigReader in) {
  T::read(std::move(in));
}

const std::vector<Reading>& readings() {
  static const std::vector<Reading> table = {
      {"models", "models", read_as<Model>},
      {"devices", "devices", read_as<CellConfig>},
      {"memories", "memories", read_as<DramConfig>},
      {"circuits", "circuits", read_as<AdcConfig>},
      {"dacs", "circuits", read_as<DacConfig>},
      {"nonidealities", "nonidealities", read_as<NonidealitiesConfig>},
      {"links", "links", read_as<LinkConfig>},
      {"kernels", "kernels", read_as<KernelLibrary>},
      {"macros", "macros", read_as<MacroConfig>},
      {"crossbars", "crossbars", read_as<CrossbarConfig>},
      {"von_neumann", "architectures", read_as<VonNeumannConfig>},
      {"cim", "architectures", read_as<CimConfig>},
      {"cim_macro", "architectures", read_as<CimMacroConfig>},
      {"facility", "", read_as<FacilityConfig>},
      {"fleet", "", read_as<FleetConfig>},
      {"quality", "", read_as<QualityConfig>},
      {"validations", "validations", read_as<ValidationConfig>},
  };
  return table;
}

bool is_of(const ConfigNode& config, const Reading& reading) {
  const std::string kind_of_file = reading.configs;
  if (kind_of_file == "circuits")
    return (config.find("law") != nullptr) == (reading.name == kind_of_file);  // converters of either direction
  if (kind_of_file != "architectures") return true;
  const ConfigNode* kind = config.find("kind");
  return kind && kind->text == reading.name;
}

}  // namespace

const std::vector<std::string>& key_kinds() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> found;
    for (const Reading& reading : readings()) found.emplace_back(reading.name);
    return found;
  }();
  return names;
}

std::map<std::string, ConfigKey> keys_of(const ConfigLibrary& library, const std::string& kind) {
  ConfigKeys keys;
  std::vector<InputIssue> ignored;  // `memwall check` says what is wrong with a config
  for (const Reading& reading : readings()) {
    if (reading.name != kind) continue;
    reading.read(ConfigReader::of_nothing(keys, ignored));
    for (const std::string& name : *reading.configs ? library.names(reading.configs) : std::vector<std::string>{}) {
      const ConfigNode config = library.load(reading.configs, name);
      if (is_of(config, reading)) reading.read(ConfigReader(config, ignored, "", Provenance::assumed, &keys));
    }
  }
  std::map<std::string, ConfigKey> asked = keys.asked();
  for (auto& [path, key] : asked) {
    if (key.unit.ends_with("reference")) key.range = "kind " + ConfigLibrary::kind_of_reference(path.substr(path.rfind('.') + 1));
  }
  return asked;
}

}  // namespace memwall
