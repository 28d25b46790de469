// SPDX-License-Identifier: MIT
/// Names inside an experiment that stand for a preset or a file.
#pragma once

#include <string>

#include "models/base/config_library.h"

namespace memwall {

/// The file that `text` means: as it stands where absolute, else in the folder of the file that says it, else from
/// the current folder. Throws InputError where there is none.
std::string named_file(const std::string& text, const Place& written);

/// What ConfigLibrary::load takes for `text`: a name of `kind`, or the path of a .yaml (for models also a .json)
/// file. Throws InputError with the nearest name.
std::string named_config(const std::string& kind, const std::string& text, const Place& written, const ConfigLibrary& library);

}  // namespace memwall
