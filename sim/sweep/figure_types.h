// SPDX-License-Identifier: MIT
/// What python/memwall/figures draws, and what each type of figure may be told.
#pragma once

#include <string>
#include <vector>

namespace memwall {

struct FigureOption {
  enum class Kind {
    word,     ///< one of `words`
    words,    ///< one of `words`, or a list of them
    key,      ///< a column that says what was run: of the workload or swept
    series,   ///< a key, or `architecture`
    label,    ///< an architecture of the experiment
    integer,  ///< from 0
  };
  const char* key;
  Kind kind = Kind::word;
  std::vector<std::string> words = {};
  bool required = false;
};

struct FigureType {
  std::string name;
  std::vector<FigureOption> options;  ///< beside `where`, `width` and `columns`, which all types take
};

const std::vector<FigureType>& known_figure_types();

}  // namespace memwall
