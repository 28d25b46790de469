// SPDX-License-Identifier: MIT
#include "sim/sweep/reference.h"

#include <filesystem>

namespace memwall {
namespace fs = std::filesystem;

std::string named_file(const std::string& text, const Place& written) {
  std::error_code ignored;
  const fs::path beside = fs::path(written.file.str()).parent_path() / text;  // `text` alone where it is absolute
  if (fs::is_regular_file(beside, ignored)) return beside.string();
  if (fs::is_regular_file(text, ignored)) return text;
  throw InputError(written, "", "no file `" + text + "`, neither beside this file nor in the current folder");
}

std::string named_config(const std::string& kind, const std::string& text, const Place& written, const ConfigLibrary& library) {
  if (text.ends_with(".yaml") || (kind == "models" && text.ends_with(".json"))) return named_file(text, written);
  if (!library.find(kind, text).empty()) return text;
  const std::vector<std::string> known = library.names(kind);
  std::string hint = did_you_mean(text, known);
  if (hint.empty()) {
    for (const std::string& name : known) hint += (hint.empty() ? "; known: " : ", ") + name;
  }
  throw InputError(written, "", "no config '" + text + "' in " + kind + hint);
}

}  // namespace memwall
