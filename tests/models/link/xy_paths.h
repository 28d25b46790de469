// SPDX-License-Identifier: MIT
/// Ways through a mesh, walked step by step: the oracle of its closed forms.
#pragma once

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "models/link/mesh.h"

namespace memwall::mesh_test {

using Link = std::pair<std::int64_t, std::int64_t>;  ///< from a router to its neighbour

/// Along the row first, then along the column.
inline std::vector<Link> path(std::int64_t columns, std::int64_t from, std::int64_t to) {
  std::vector<Link> links;
  while (from != to) {
    const std::int64_t dx = to % columns - from % columns, dy = to / columns - from / columns;
    const std::int64_t next = dx != 0 ? from + (dx > 0 ? 1 : -1) : from + (dy > 0 ? columns : -columns);
    links.emplace_back(from, next);
    from = next;
  }
  return links;
}

/// The links of all paths from one router to `to`, each once, a link before those behind it.
inline std::vector<Link> tree(std::int64_t columns, std::int64_t from, Mesh::Routers to) {
  std::vector<Link> links;
  std::set<Link> passed;
  for (std::int64_t target = to.begin; target < to.end; ++target) {
    for (const Link& link : path(columns, from, target)) {
      if (passed.insert(link).second) links.push_back(link);
    }
  }
  return links;
}

}  // namespace memwall::mesh_test
