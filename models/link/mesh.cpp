// SPDX-License-Identifier: MIT
#include "models/link/mesh.h"

#include <algorithm>
#include <cstdlib>

namespace memwall {
namespace {

enum Direction { right, left, down, up };

double& load_of(Mesh::Loads& loads, std::int64_t router, Direction direction) { return loads[std::size_t(4 * router + direction)]; }

/// How many of [begin, end) are at most `last`, and how many are more.
std::int64_t up_to(Mesh::Routers range, std::int64_t last) { return std::clamp<std::int64_t>(last + 1 - range.begin, 0, range.count()); }
std::int64_t behind(Mesh::Routers range, std::int64_t last) { return range.count() - up_to(range, last); }

}  // namespace

std::int64_t Mesh::distance(std::int64_t from, std::int64_t to) const {
  return std::abs(column(from) - column(to)) + std::abs(row(from) - row(to));
}

/// The farthest two differ most in the sum of their coordinates or in the difference.
std::int64_t Mesh::longest_distance(Routers from, Routers to) const {
  const auto extremes = [this](Routers routers, std::int64_t sign) {
    std::int64_t least = row(routers.begin) + sign * column(routers.begin), most = least;
    for (std::int64_t router = routers.begin; router < routers.end; ++router) {
      least = std::min(least, row(router) + sign * column(router));
      most = std::max(most, row(router) + sign * column(router));
    }
    return std::pair{least, most};
  };
  std::int64_t longest = 0;
  for (const std::int64_t sign : {1, -1}) {
    const auto [from_least, from_most] = extremes(from, sign);
    const auto [to_least, to_most] = extremes(to, sign);
    longest = std::max({longest, to_most - from_least, from_most - to_least});
  }
  return longest;
}

/// Columns of `row` that are among `routers`.
Mesh::Routers Mesh::row_part(Routers routers, std::int64_t row) const {
  const std::int64_t begin = std::clamp<std::int64_t>(routers.begin - row * columns_, 0, columns_);
  return {begin, std::max(begin, std::clamp<std::int64_t>(routers.end - row * columns_, 0, columns_))};
}

/// Rows of `column` that are among `routers`.
Mesh::Routers Mesh::column_part(Routers routers, std::int64_t column) const {
  const std::int64_t begin = row(routers.begin) + (column < this->column(routers.begin) ? 1 : 0);
  const std::int64_t last = row(routers.end - 1) - (column > this->column(routers.end - 1) ? 1 : 0);
  return {begin, std::max(begin, last + 1)};
}

/// Along the row of the source to the outermost columns that it serves; from there each column to the outermost rows.
void Mesh::add_trees(Routers from, Routers to, double vectors, Loads& loads) const {
  const double part = vectors / double(from.count());
  std::int64_t first = columns_, last = -1;
  for (std::int64_t x = 0; x < columns_; ++x) {
    const Routers rows = column_part(to, x);
    if (rows.count() == 0) continue;
    first = std::min(first, x);
    last = std::max(last, x);
    for (std::int64_t y = row(from.begin); y + 1 < rows.end; ++y) {
      load_of(loads, y * columns_ + x, down) += part * double(std::min(from.end, (y + 1) * columns_) - from.begin);
    }
    for (std::int64_t y = row(from.end - 1); y > rows.begin; --y) {
      load_of(loads, y * columns_ + x, up) += part * double(from.end - std::max(from.begin, y * columns_));
    }
  }
  for (std::int64_t y = row(from.begin); y <= row(from.end - 1); ++y) {
    const Routers sources = row_part(from, y);
    for (std::int64_t x = sources.begin; x < last; ++x) load_of(loads, y * columns_ + x, right) += part * double(up_to(sources, x));
    for (std::int64_t x = sources.end - 1; x > first; --x) load_of(loads, y * columns_ + x, left) += part * double(behind(sources, x - 1));
  }
}

void Mesh::add_paths(Routers from, Routers to, double vectors, Loads& loads) const {
  const double part = vectors / double(from.count()) / double(to.count());
  std::vector<double> targets_of(static_cast<std::size_t>(columns_));
  for (std::int64_t x = 0; x < columns_; ++x) {
    const Routers rows = column_part(to, x);
    targets_of[std::size_t(x)] = double(rows.count());
    for (std::int64_t y = row(from.begin); y + 1 < rows.end; ++y) {
      const double sources = double(std::min(from.end, (y + 1) * columns_) - from.begin);
      load_of(loads, y * columns_ + x, down) += part * sources * double(behind(rows, y));
    }
    for (std::int64_t y = row(from.end - 1); y > rows.begin; --y) {
      const double sources = double(from.end - std::max(from.begin, y * columns_));
      load_of(loads, y * columns_ + x, up) += part * sources * double(up_to(rows, y - 1));
    }
  }
  for (std::int64_t y = row(from.begin); y <= row(from.end - 1); ++y) {
    const Routers sources = row_part(from, y);
    double passed = 0.0;  // targets at or left of x
    for (std::int64_t x = 0; x < columns_; ++x) {
      if (x > 0) load_of(loads, y * columns_ + x, left) += part * double(behind(sources, x - 1)) * passed;
      passed += targets_of[std::size_t(x)];
      if (x + 1 < columns_) load_of(loads, y * columns_ + x, right) += part * double(up_to(sources, x)) * (double(to.count()) - passed);
    }
  }
}

}  // namespace memwall
