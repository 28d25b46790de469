// SPDX-License-Identifier: MIT
#include "sim/workload/trace_file.h"

#include "tests/sim/workload/workload_fixture.h"

namespace memwall {
namespace {

using namespace workload_test;

constexpr const char* kColumns = "id,name,layer,step,kind,count,m,n,k,b_source,b_tensor,a_bits,b_bits,out_bits,density,fuse,after";

/// A trace of `rows`, each without its line end, under a head that allows op_class.
std::string trace_of(const std::vector<std::string>& rows) {
  std::string text = "# memwall-trace 1\n" + std::string(kColumns) + ",op_class\n";
  for (const std::string& row : rows) text += row + "\n";
  return text;
}

/// A matmul row; fields by position may be replaced.
std::string matmul_row(const std::vector<std::pair<std::size_t, std::string>>& changes = {}) {
  std::vector<std::string> fields = {"0", "q", "0", "0", "matmul", "1", "2", "3", "4", "weight", "w", "16", "8", "16", "1", "", "", "qkv"};
  for (const auto& [index, text] : changes) fields[index] = text;
  std::string row;
  for (std::size_t i = 0; i < fields.size(); ++i) row += (i ? "," : "") + fields[i];
  return row;
}

std::vector<Op> parsed(const std::string& text) {
  const TempFile file(text);
  return all_rows(*open_trace(file.path()));
}

InputIssue fault(const std::string& text) {
  return issue_of([&] { parsed(text); });
}

/// The issue of a trace whose third line is `row`.
InputIssue row_fault(const std::string& row) {
  const InputIssue issue = fault(trace_of({row}));
  EXPECT_EQ(issue.place.line, 3) << row;
  return issue;
}

TEST(TraceFile, RowReadsFieldByField) {
  const std::vector<Op> rows = parsed(trace_of({matmul_row()}));
  ASSERT_EQ(rows.size(), 1u);
  const Op& op = rows[0];
  EXPECT_EQ(op.id, 0);
  EXPECT_EQ(op.name, "q");
  EXPECT_EQ(op.kind, OpKind::matmul);
  EXPECT_EQ(shape(op), (Shape{1, 2, 3, 4}));
  EXPECT_EQ(op.b_source, OperandSource::weight);
  EXPECT_EQ(op.b_tensor, "w");
  EXPECT_EQ(op.a_bits, 16);
  EXPECT_EQ(op.b_bits, 8);
  EXPECT_EQ(op.op_class, OpClass::qkv);
  EXPECT_TRUE(op.after.empty());
}

TEST(TraceFile, ReservedHeadKeysAreParsedAndOthersKept) {
  const TempFile file(
      "# memwall-trace 1\n# model: llama, the \"7b\"\n# parameters: 7\n# phase: decode\n# batch: 3\n# tokens: 4\n"
      "# colour:  red: dark \n" +
      std::string(kColumns) + "\n");
  const auto source = open_trace(file.path());
  const TraceHead& head = source->head();
  EXPECT_EQ(head.model, "llama, the \"7b\"");
  EXPECT_EQ(head.parameters, 7);
  EXPECT_EQ(head.phase, "decode");
  EXPECT_EQ(head.batch, 3);
  EXPECT_EQ(head.tokens, 4);
  ASSERT_EQ(head.others.size(), 1u);
  EXPECT_EQ(head.others[0], (std::pair<std::string, std::string>{"colour", "red: dark"}));
}

TEST(TraceFile, HeadMistakesAreNamed) {
  EXPECT_EQ(fault("").place.line, 0);
  EXPECT_EQ(fault("# memwall-trace 2\n").place.line, 1);
  EXPECT_NE(fault("\xef\xbb\xbf# memwall-trace 1\n").message.find("byte order mark"), std::string::npos);
  EXPECT_EQ(fault("# memwall-trace 1\n# batch: 0\n").place.line, 2);
  EXPECT_EQ(fault("# memwall-trace 1\n# batch: two\n").path, "batch");
  EXPECT_EQ(fault("# memwall-trace 1\n# no colon\n").place.line, 2);
  EXPECT_NE(fault("# memwall-trace 1\n# a: 1\n# a: 2\n").message.find("twice"), std::string::npos);
  EXPECT_EQ(fault("# memwall-trace 1\nid,name\n").place.line, 2);
  EXPECT_NE(fault("# memwall-trace 1\n# a: 1\n").message.find("ends before"), std::string::npos);
}

TEST(TraceFile, MissingFileAndFolderAreInputErrors) {
  EXPECT_THROW(open_trace("/no/such/trace.csv"), InputError);
  EXPECT_THROW(open_trace(::testing::TempDir()), InputError);
}

TEST(TraceFile, CrlfAndMissingLastLineEndAreAccepted) {
  std::string text = trace_of({matmul_row()});
  text.pop_back();
  EXPECT_EQ(parsed(text).size(), 1u);
  std::string crlf;
  for (const char letter : trace_of({matmul_row()})) crlf += letter == '\n' ? std::string("\r\n") : std::string(1, letter);
  EXPECT_EQ(parsed(crlf).size(), 1u);
}

TEST(TraceFile, SeventeenOrEighteenFieldsUnderAHeadWithClass) {
  std::string row = matmul_row();
  row.resize(row.size() - 4);  // without `,qkv`
  EXPECT_EQ(parsed(trace_of({row}))[0].op_class, OpClass::other);
  EXPECT_EQ(parsed(trace_of({row + ","}))[0].op_class, OpClass::other);
  EXPECT_EQ(row_fault(row.substr(0, row.size() - 1)).message, "expected 18 fields, got 16");  // cut before `after`
  EXPECT_EQ(row_fault(matmul_row() + ",").message, "expected 18 fields, got 19");
  EXPECT_EQ(row_fault("").message, "expected 18 fields, got 1");
  EXPECT_EQ(fault("# memwall-trace 1\n" + std::string(kColumns) + "\n" + matmul_row() + "\n").message, "expected 17 fields, got 18");
}

TEST(TraceFile, PlaceIsTheColumnOfTheField) {
  const InputIssue issue = row_fault(matmul_row({{4, "matmull"}}));  // "0,q,0,0," is eight bytes
  EXPECT_EQ(issue.place.column, 9);
  EXPECT_EQ(issue.path, "kind");
  EXPECT_NE(issue.message.find("did you mean 'matmul'"), std::string::npos);
}

TEST(TraceFile, ValuesOutOfRangeAreNamedByColumn) {
  const std::vector<std::pair<std::size_t, std::vector<std::string>>> bad = {
      {0, {"", "-1", "x", "1.0", " 1", "+1", "9223372036854775808"}},
      {2, {"-1", "", "2147483648"}},
      {3, {"-1", "", "2147483648"}},
      {4, {"", "conv"}},
      {5, {"0", "-1", "", "1e3"}},
      {6, {"0"}},
      {7, {"0"}},
      {8, {"0", ""}},
      {9, {"weights"}},
      {11, {"0", "33", ""}},
      {12, {"0", "33", ""}},
      {13, {"0", "33", ""}},
      {14, {"0", "-0.5", "1.0000001", "nan", "inf", "", "1x"}},
      {17, {"attn"}},
  };
  for (const auto& [index, texts] : bad) {
    for (const std::string& text : texts) {
      const InputIssue issue = row_fault(matmul_row({{index, text}}));
      std::string column = kColumns + std::string(",op_class");
      for (std::size_t i = 0; i < index; ++i) column.erase(0, column.find(',') + 1);
      EXPECT_EQ(issue.path, column.substr(0, column.find(','))) << "`" << text << "`";
    }
  }
}

TEST(TraceFile, ValuesAtTheEdgeAreAccepted) {
  for (const auto& [index, text] : std::vector<std::pair<std::size_t, std::string>>{
           {0, "9223372036854775807"}, {2, "2147483647"}, {11, "1"}, {11, "32"}, {14, "1e-9"}, {14, "1.0"}, {17, "collective"}}) {
    EXPECT_EQ(parsed(trace_of({matmul_row({{index, text}})})).size(), 1u) << text;
  }
}

TEST(TraceFile, WorkOf63BitsIsRefused) {
  const std::string big = "2097152";                                                           // 2^21
  EXPECT_EQ(parsed(trace_of({matmul_row({{6, big}, {7, big}, {8, "1048576"}})})).size(), 1u);  // 2^62
  EXPECT_NE(row_fault(matmul_row({{6, big}, {7, big}, {8, big}})).message.find("2^63"), std::string::npos);
  EXPECT_NE(row_fault(matmul_row({{5, "9223372036854775807"}, {6, "9223372036854775807"}})).message.find("2^63"), std::string::npos);
}

TEST(TraceFile, MatmulNeedsSourceAndWeightNeedsTensor) {
  EXPECT_EQ(row_fault(matmul_row({{9, ""}})).path, "b_source");
  EXPECT_EQ(row_fault(matmul_row({{10, ""}})).path, "b_tensor");
  EXPECT_EQ(parsed(trace_of({matmul_row({{9, "kv"}, {10, ""}})})).size(), 1u);
}

TEST(TraceFile, VectorRowsMayLeaveTheirBEmpty) {
  const std::vector<Op> rows = parsed(trace_of({"0,n,0,0,rmsnorm,1,2,3,,,,16,,16,1,,,"}));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].k, 1);
  EXPECT_EQ(rows[0].op_class, OpClass::norm_act);
  EXPECT_EQ(rows[0].b_bytes(), 0);
}

TEST(TraceFile, TensorKeepsItsShape) {
  const std::string first = matmul_row();
  EXPECT_EQ(parsed(trace_of({first, matmul_row({{0, "1"}, {6, "9"}})})).size(), 2u);  // another m is another input
  for (const std::size_t index : {5, 7, 8, 12}) {
    const InputIssue issue = fault(trace_of({first, matmul_row({{0, "1"}, {index, "7"}})}));
    EXPECT_EQ(issue.place.line, 4);
    EXPECT_EQ(issue.path, "b_tensor");
  }
}

TEST(TraceFile, IdsAreUniqueInAnyOrder) {
  EXPECT_EQ(parsed(trace_of({matmul_row({{0, "7"}}), matmul_row({{0, "3"}}), matmul_row({{0, "5"}})})).size(), 3u);
  EXPECT_EQ(fault(trace_of({matmul_row({{0, "7"}}), matmul_row({{0, "3"}}), matmul_row({{0, "7"}})})).path, "id");
}

TEST(TraceFile, AfterIsTheRowAboveUnlessItSaysMore) {
  const std::vector<Op> rows = parsed(
      trace_of({matmul_row({{0, "7"}}), matmul_row({{0, "3"}}), matmul_row({{0, "4"}, {16, "-"}}), matmul_row({{0, "5"}, {16, "7;3"}})}));
  EXPECT_TRUE(rows[0].after.empty());
  EXPECT_EQ(rows[1].after, std::vector<std::int64_t>{7});
  EXPECT_TRUE(rows[2].after.empty());
  EXPECT_EQ(rows[3].after, (std::vector<std::int64_t>{7, 3}));
}

TEST(TraceFile, AfterNamesEarlierRowsOnly) {
  for (const char* bad : {"1", "0", "x", "0;", ";", "-1", "0 ", "--"}) {
    EXPECT_EQ(row_fault(matmul_row({{16, bad}})).path, "after") << bad;  // the row's own id is 0
  }
}

TEST(TraceFile, AfterReaches4096RowsBack) {
  std::vector<std::string> rows;
  for (int id = 0; id < 4096; ++id) rows.push_back(matmul_row({{0, std::to_string(id)}}));
  rows.push_back(matmul_row({{0, "4096"}, {16, "0"}}));
  EXPECT_EQ(parsed(trace_of(rows)).size(), 4097u);
  rows.push_back(matmul_row({{0, "4097"}, {16, "0"}}));
  EXPECT_NE(fault(trace_of(rows)).message.find("more than 4096 rows back"), std::string::npos);
}

TEST(TraceFile, QuotedFieldsKeepCommasAndQuotes) {
  EXPECT_EQ(parsed(trace_of({matmul_row({{1, "\"a,\"\"b\"\"\""}})}))[0].name, "a,\"b\"");
  for (const char* bad : {"\"open", "a\"b", "\"a\"b"}) row_fault(matmul_row({{1, bad}}));
}

TEST(TraceFile, ControlCharactersAndBrokenUtf8AreRefused) {
  EXPECT_EQ(row_fault(matmul_row({{1, "a\tb"}})).place.column, 4);  // "0,a" stands before it
  row_fault(matmul_row({{1, std::string("a\0b", 3)}}));
  row_fault(matmul_row({{1, "a\rb"}}));
  row_fault(matmul_row({{1, "\xff"}}));
}

TEST(TraceFile, LineOverAMebibyteIsRefused) {
  EXPECT_EQ(parsed(trace_of({matmul_row({{1, std::string(1 << 19, 'x')}})})).size(), 1u);
  row_fault(matmul_row({{1, std::string(1 << 20, 'x')}}));
}

TEST(TraceFile, WrittenTraceReadsBackByteForByte) {
  for (const Model& model : {tiny_gqa(), preset("mixtral-8x7b"), preset("bert-base")}) {
    WorkloadSpec spec = prefill(3, 7);
    spec.activation_bits = 8;
    const std::string text = written(*generate_trace(model, spec));
    const TempFile file(text);
    EXPECT_EQ(written(*open_trace(file.path())), text) << model.name;
  }
}

TEST(TraceFile, OddTextSurvivesTheRoundTrip) {
  const TempFile first(trace_of({matmul_row({{0, "9"}, {1, "\"a,b\""}, {14, "0.1"}, {15, "\"say \"\"hi\"\"\""}}),
                                 matmul_row({{0, "2"}, {14, "0.3333333333333333"}}), matmul_row({{0, "4"}, {16, "9;2"}})}));
  const std::string text = written(*open_trace(first.path()));
  const TempFile second(text);
  EXPECT_EQ(written(*open_trace(second.path())), text);
  EXPECT_NE(text.find("9,\"a,b\",0,0,matmul,1,2,3,4,weight,w,16,8,16,0.1,\"say \"\"hi\"\"\",-,qkv\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace memwall
