// SPDX-License-Identifier: MIT
/// The routers of a chip's network in rows, each linked to its neighbours; packets go along their row first, then along a column (XY).
#pragma once

#include <cstdint>

namespace memwall {

class Mesh {
 public:
  /// Routers [begin, end), row by row.
  struct Routers {
    std::int64_t begin, end;
    std::int64_t count() const { return end - begin; }
  };

  /// The last row is filled up: packets pass it everywhere.
  Mesh(std::int64_t routers, std::int64_t columns) : routers_(routers), columns_(columns) {}

  std::int64_t routers() const { return routers_; }
  Routers all() const { return {0, routers_}; }

  /// Links that a packet takes from one router to another.
  std::int64_t distance(std::int64_t from, std::int64_t to) const;
  /// The mean of that over both.
  double mean_distance(Routers from, Routers to) const;
  /// Links of the tree that brings one packet from a router to all of `to`.
  std::int64_t tree_links(std::int64_t from, Routers to) const;
  /// The mean of that over `from`, each of which sends its part of a vector.
  double mean_tree_links(Routers from, Routers to) const;

 private:
  std::int64_t column(std::int64_t router) const { return router % columns_; }
  std::int64_t row(std::int64_t router) const { return router / columns_; }

  std::int64_t routers_, columns_;
};

}  // namespace memwall
