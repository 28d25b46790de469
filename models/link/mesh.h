// SPDX-License-Identifier: MIT
/// The routers of a chip's network in rows, each linked to its neighbours; packets go along their row first, then along a column (XY).
#pragma once

#include <cstdint>
#include <vector>

namespace memwall {

class Mesh {
 public:
  /// Routers [begin, end), row by row.
  struct Routers {
    std::int64_t begin, end;
    std::int64_t count() const { return end - begin; }
  };
  /// What passes each link, in vectors; a link is where a router is left: to the right, left, down, up.
  using Loads = std::vector<double>;

  /// The last row is filled up: packets pass it everywhere.
  Mesh(std::int64_t routers, std::int64_t columns) : routers_(routers), columns_(columns) {}

  std::int64_t routers() const { return routers_; }
  Routers all() const { return {0, routers_}; }
  Loads no_loads() const { return Loads(std::size_t(4 * (row(routers_ - 1) + 1) * columns_)); }

  /// Links that a packet takes from one router to another.
  std::int64_t distance(std::int64_t from, std::int64_t to) const;
  /// The most of that.
  std::int64_t longest_distance(Routers from, Routers to) const;
  /// `vectors`, of which each of `from` holds the same part, go to each of `to`: every part as one tree, which passes no link twice.
  void add_trees(Routers from, Routers to, double vectors, Loads& loads) const;
  /// `vectors`, of which each of `from` holds the same part and each of `to` takes the same part of that.
  void add_paths(Routers from, Routers to, double vectors, Loads& loads) const;

 private:
  std::int64_t column(std::int64_t router) const { return router % columns_; }
  std::int64_t row(std::int64_t router) const { return router / columns_; }
  Routers row_part(Routers routers, std::int64_t row) const;
  Routers column_part(Routers routers, std::int64_t column) const;

  std::int64_t routers_, columns_;
};

}  // namespace memwall
