// SPDX-License-Identifier: MIT
#include "models/base/shared.h"

#include <gtest/gtest.h>

#include "models/base/shared_text.h"

namespace memwall {
namespace {

TEST(Shared, CopiesAreOneValueUntilOneIsEdited) {
  Shared<int> a(1);
  Shared<int> b = a;
  EXPECT_EQ(&*a, &*b);
  b.edit() = 2;
  EXPECT_EQ(*a, 1);
  EXPECT_EQ(*b, 2);
  const int* own = &*b;
  b.edit() = 3;  // nobody else has it
  EXPECT_EQ(&*b, own);
}

TEST(SharedText, ComparesAsItsTextAndCopiesShareIt) {
  const SharedText a = "one", b = a, c = std::string("one"), none;
  EXPECT_EQ(&a.str(), &b.str());
  EXPECT_EQ(a, c);
  EXPECT_EQ(a, "one");
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none, "");
  EXPECT_EQ(none, SharedText(""));
  EXPECT_LT(a, SharedText("two"));
}

}  // namespace
}  // namespace memwall
