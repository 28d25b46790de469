// SPDX-License-Identifier: MIT
#include "models/link/mesh.h"

#include <algorithm>
#include <cstdlib>

namespace memwall {

std::int64_t Mesh::distance(std::int64_t from, std::int64_t to) const {
  return std::abs(column(from) - column(to)) + std::abs(row(from) - row(to));
}

double Mesh::mean_distance(Routers from, Routers to) const {
  std::int64_t sum = 0;
  for (std::int64_t a = from.begin; a < from.end; ++a) {
    for (std::int64_t b = to.begin; b < to.end; ++b) sum += distance(a, b);
  }
  return double(sum) / double(from.count() * to.count());
}

/// Along the row of the source to the outermost columns that it serves; from there each column to the outermost rows.
std::int64_t Mesh::tree_links(std::int64_t from, Routers to) const {
  const std::int64_t last = to.end - 1;
  std::int64_t left = column(from), right = column(from), links = 0;
  for (std::int64_t x = 0; x < columns_; ++x) {
    const std::int64_t top = row(to.begin) + (x < column(to.begin) ? 1 : 0), bottom = row(last) - (x > column(last) ? 1 : 0);
    if (top > bottom) continue;
    left = std::min(left, x);
    right = std::max(right, x);
    links += std::max(bottom, row(from)) - std::min(top, row(from));
  }
  return links + right - left;
}

double Mesh::mean_tree_links(Routers from, Routers to) const {
  std::int64_t sum = 0;
  for (std::int64_t router = from.begin; router < from.end; ++router) sum += tree_links(router, to);
  return double(sum) / double(from.count());
}

}  // namespace memwall
