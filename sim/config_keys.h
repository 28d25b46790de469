// SPDX-License-Identifier: MIT
/// Every key of every kind of config, as the code reads it.
#pragma once

#include <string>
#include <vector>

#include "models/base/config_keys.h"
#include "models/base/config_library.h"

namespace memwall {

/// What has keys of its own: the kinds of configs, but architectures by their `kind:`, and the maps `facility` and `fleet`.
const std::vector<std::string>& key_kinds();

/// The keys of such a kind: what its reader asks for when all optional keys are there, and what it asks the configs that ship for.
std::map<std::string, ConfigKey> keys_of(const ConfigLibrary& library, const std::string& kind);

}  // namespace memwall
