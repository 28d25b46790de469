// SPDX-License-Identifier: MIT
#include "models/link/mesh.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace memwall {
namespace {

using Routers = Mesh::Routers;

/// Each link of the XY paths from one router to all of `to`, once: walked step by step.
std::size_t walked_links(std::int64_t columns, std::int64_t from, Routers to) {
  std::set<std::pair<std::int64_t, std::int64_t>> links;
  for (std::int64_t target = to.begin; target < to.end; ++target) {
    std::int64_t at = from;
    while (at != target) {
      const std::int64_t dx = target % columns - at % columns, dy = target / columns - at / columns;
      const std::int64_t next = dx != 0 ? at + (dx > 0 ? 1 : -1) : at + (dy > 0 ? columns : -columns);
      links.emplace(at, next);
      at = next;
    }
  }
  return links.size();
}

// 0 1 2 3
// 4 5 6 7
TEST(Mesh, APacketGoesAlongItsRowAndThenAlongAColumn) {
  const Mesh mesh(8, 4);
  EXPECT_EQ(mesh.distance(0, 7), 3 + 1);
  EXPECT_EQ(mesh.distance(6, 1), 1 + 1);
  EXPECT_EQ(mesh.distance(5, 5), 0);
}

// From 5 to 2, 3 and 4: along its row 5-6, 6-7 and 5-4; up 6-2 and 7-3.
TEST(Mesh, AMulticastSharesTheLinksOfItsPaths) {
  const Mesh mesh(8, 4);
  EXPECT_EQ(mesh.tree_links(5, {2, 5}), 5);
  EXPECT_EQ(mesh.tree_links(0, {0, 8}), 7);  // one less than the routers
  EXPECT_EQ(mesh.tree_links(3, {3, 4}), 0);
}

TEST(Mesh, TreesAreThoseOfAnEnumerationOfPaths) {
  for (const std::int64_t columns : {1, 4, 7}) {
    const Mesh mesh(17, columns);  // rows of 4 and of 7 do not come out even
    for (std::int64_t from = 0; from < 17; ++from) {
      for (std::int64_t begin = 0; begin < 17; ++begin) {
        for (std::int64_t end = begin + 1; end <= 17; ++end) {
          EXPECT_EQ(mesh.tree_links(from, {begin, end}), walked_links(columns, from, {begin, end}))
              << columns << ": " << from << " to " << begin << " to " << end;
        }
      }
    }
  }
}

TEST(Mesh, DistancesAreThoseOfAnEnumerationOfPaths) {
  const Mesh mesh(12, 4);
  for (std::int64_t from = 0; from < 12; ++from) {
    for (std::int64_t to = 0; to < 12; ++to) EXPECT_EQ(mesh.distance(from, to), walked_links(4, from, {to, to + 1}));
  }
}

// Between any two of a x b routers: (a - 1/a) / 3 + (b - 1/b) / 3 links. 7 x 6, as on a chip of cim-rram: 2.286 + 1.944.
TEST(Mesh, TheMeanDistanceOfAFullMeshIsItsClosedForm) {
  const Mesh mesh(42, 7);
  EXPECT_NEAR(mesh.mean_distance(mesh.all(), mesh.all()), (7 - 1.0 / 7) / 3 + (6 - 1.0 / 6) / 3, 1e-12);
}

TEST(Mesh, ManySourcesSendTheirPartsFromWhereTheyAre) {
  const Mesh mesh(8, 4);
  // From 0 to 3: three links; from 1: two.
  EXPECT_DOUBLE_EQ(mesh.mean_tree_links({0, 2}, {3, 4}), 2.5);
  EXPECT_DOUBLE_EQ(mesh.mean_distance({0, 2}, {3, 4}), 2.5);
}

}  // namespace
}  // namespace memwall
