// SPDX-License-Identifier: MIT
#include "models/base/error.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

TEST(InputIssue, TextNamesWhatIsKnownOfThePlace) {
  EXPECT_EQ((InputIssue{{"f.yaml", 3, 5}, "array.rows", "too few"}.text()), "f.yaml:3:5: array.rows: too few");
  EXPECT_EQ((InputIssue{{"f.csv", 3, 0}, "", "too few"}.text()), "f.csv:3: too few");
  EXPECT_EQ((InputIssue{{"f.yaml", 0, 0}, "", "unreadable"}.text()), "f.yaml: unreadable");
  EXPECT_EQ((InputIssue{{}, "devices", "too few"}.text()), "devices: too few");
  EXPECT_EQ((InputIssue{{}, "", "too few"}.text()), "too few");
}

TEST(InputError, TellsAllIssuesLineByLine) {
  const InputError error({{{"f.yaml", 1, 1}, "a", "x"}, {{"f.yaml", 2, 1}, "b", "y"}});
  EXPECT_STREQ(error.what(), "f.yaml:1:1: a: x\nf.yaml:2:1: b: y");
  EXPECT_EQ(error.issues().size(), 2u);
}

TEST(DidYouMean, OffersTheNearestName) {
  EXPECT_EQ(did_you_mean("colums", {"rows", "columns", "cells"}), "; did you mean 'columns'?");
  EXPECT_EQ(did_you_mean("rows", {"columns", "row"}), "; did you mean 'row'?");
}

TEST(DidYouMean, OffersNothingThatIsFarAway) {
  EXPECT_EQ(did_you_mean("abcd", {"abxy"}), "; did you mean 'abxy'?");                 // two letters differ
  EXPECT_EQ(did_you_mean("abcd", {"axyz"}), "");                                       // three differ
  EXPECT_EQ(did_you_mean("abcdefghi", {"abcdefxyz"}), "; did you mean 'abcdefxyz'?");  // three of nine: a third
  EXPECT_EQ(did_you_mean("abcdefghi", {"abcdewxyz"}), "");
  EXPECT_EQ(did_you_mean("a", {}), "");
}

TEST(Ensure, ABrokenInvariantIsOurFault) {
  EXPECT_NO_THROW(ensure(true, "holds"));
  EXPECT_THROW(ensure(false, "broken"), InternalError);
}

}  // namespace
}  // namespace memwall
