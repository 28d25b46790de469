// SPDX-License-Identifier: MIT
#include "models/link/mesh.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>

#include "tests/models/link/xy_paths.h"

namespace memwall {
namespace {

using namespace mesh_test;
using Routers = Mesh::Routers;

/// Loads by link, where each of `from` sends its part of a vector to all of `to`: shared links once, or each target its own part.
std::map<Link, double> walked(std::int64_t columns, Routers from, Routers to, bool as_tree) {
  std::map<Link, double> loads;
  for (std::int64_t source = from.begin; source < from.end; ++source) {
    if (as_tree) {
      for (const Link& link : tree(columns, source, to)) loads[link] += 1.0 / double(from.count());
      continue;
    }
    for (std::int64_t target = to.begin; target < to.end; ++target) {
      for (const Link& link : path(columns, source, target)) loads[link] += 1.0 / double(from.count() * to.count());
    }
  }
  return loads;
}

double& at(Mesh::Loads& loads, std::int64_t columns, Link link) {
  const std::int64_t step = link.second - link.first;
  const bool beside = link.first / columns == link.second / columns;
  return loads[std::size_t(4 * link.first + (beside ? (step > 0 ? 0 : 1) : (step > 0 ? 2 : 3)))];
}

double sum(const Mesh::Loads& loads) { return std::accumulate(loads.begin(), loads.end(), 0.0); }

double tree_links(const Mesh& mesh, Routers from, Routers to) {
  Mesh::Loads loads = mesh.no_loads();
  mesh.add_trees(from, to, 1.0, loads);
  return sum(loads);
}

double mean_distance(const Mesh& mesh, Routers from, Routers to) {
  Mesh::Loads loads = mesh.no_loads();
  mesh.add_paths(from, to, 1.0, loads);
  return sum(loads);
}

// 0 1 2 3
// 4 5 6 7
TEST(Mesh, APacketGoesAlongItsRowAndThenAlongAColumn) {
  const Mesh mesh(8, 4);
  EXPECT_EQ(mesh.distance(0, 7), 3 + 1);
  EXPECT_EQ(mesh.distance(6, 1), 1 + 1);
  EXPECT_EQ(mesh.distance(5, 5), 0);
  EXPECT_EQ(mesh.longest_distance({2, 5}, {5, 7}), 1 + 2);  // 2 to 5, and 4 to 6 is nearer
}

// From 5 to 2, 3 and 4: along its row 5-6, 6-7 and 5-4; up 6-2 and 7-3.
TEST(Mesh, AMulticastSharesTheLinksOfItsPaths) {
  const Mesh mesh(8, 4);
  EXPECT_EQ(tree_links(mesh, {5, 6}, {2, 5}), 5);
  EXPECT_EQ(tree_links(mesh, {0, 1}, {0, 8}), 7);  // one less than the routers
  EXPECT_EQ(tree_links(mesh, {3, 4}, {3, 4}), 0);
}

// Halves of a vector at 0 and 1 go to 3: the link behind 1 carries both.
TEST(Mesh, PartsThatShareALinkAddUpThere) {
  const Mesh mesh(8, 4);
  Mesh::Loads loads = mesh.no_loads();
  mesh.add_trees({0, 2}, {3, 4}, 1.0, loads);
  EXPECT_DOUBLE_EQ(at(loads, 4, {0, 1}), 0.5);
  EXPECT_DOUBLE_EQ(at(loads, 4, {1, 2}), 1.0);
  EXPECT_DOUBLE_EQ(at(loads, 4, {2, 3}), 1.0);
  EXPECT_DOUBLE_EQ(sum(loads), 2.5);
}

TEST(Mesh, LoadsAreThoseOfAnEnumerationOfPaths) {
  const std::int64_t routers = 17;  // rows of 4 and of 7 do not come out even
  for (const std::int64_t columns : {1, 4, 7}) {
    const Mesh mesh(routers, columns);
    for (const Routers from : {Routers{0, 1}, {3, 4}, {2, 9}, {5, 17}, {0, 17}, {16, 17}}) {
      for (std::int64_t begin = 0; begin < routers; ++begin) {
        for (std::int64_t end = begin + 1; end <= routers; ++end) {
          for (const bool as_tree : {true, false}) {
            Mesh::Loads loads = mesh.no_loads();
            as_tree ? mesh.add_trees(from, {begin, end}, 1.0, loads) : mesh.add_paths(from, {begin, end}, 1.0, loads);
            double whole = 0.0;
            for (const auto& [link, load] : walked(columns, from, {begin, end}, as_tree)) {
              ASSERT_NEAR(at(loads, columns, link), load, 1e-12)
                  << columns << ": " << from.begin << "-" << from.end << " to " << begin << "-" << end << ", link " << link.first;
              whole += load;
            }
            ASSERT_NEAR(sum(loads), whole, 1e-9);
          }
        }
      }
    }
  }
}

TEST(Mesh, DistancesAreThoseOfAnEnumerationOfPaths) {
  const Mesh mesh(12, 4);
  std::int64_t longest = 0;
  for (std::int64_t from = 0; from < 12; ++from) {
    for (std::int64_t to = 0; to < 12; ++to) {
      EXPECT_EQ(mesh.distance(from, to), std::int64_t(path(4, from, to).size()));
      if (from >= 2 && from < 9 && to >= 3 && to < 5) longest = std::max(longest, mesh.distance(from, to));
    }
  }
  EXPECT_EQ(mesh.longest_distance({2, 9}, {3, 5}), longest);
}

// Between any two of a x b routers: (a - 1/a) / 3 + (b - 1/b) / 3 links. 7 x 6, as on a chip of cim-rram: 2.286 + 1.944.
TEST(Mesh, TheMeanDistanceOfAFullMeshIsItsClosedForm) {
  const Mesh mesh(42, 7);
  EXPECT_NEAR(mean_distance(mesh, mesh.all(), mesh.all()), (7 - 1.0 / 7) / 3 + (6 - 1.0 / 6) / 3, 1e-12);
}

}  // namespace
}  // namespace memwall
