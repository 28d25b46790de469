// SPDX-License-Identifier: MIT
#include "sim/report/run_record.h"

#include <gtest/gtest.h>

#include "tests/sim/report/report_fixture.h"

namespace memwall {
namespace {

BreakdownRow joules(Category category, const char* component, const char* action, double energy) {
  return {OpClass::ffn, component, action, category, Provenance::assumed, 1, 10, energy, 0.0};
}

RunRecord some_record() {
  RunRecord record;
  record.facts = fair_facts();
  record.facts.assumed = {{"cim.link", "idle", 0.1}, {"cim.adc", "conversion", 0.05}};
  record.facts.run.edit().latency_s = 1.0 / 3.0;  // no short decimal
  record.checks = {{"U1", 0.1, 0.2, CheckRow::Verdict::fail, "note, with \"quotes\""}};
  record.decisions = {"first", "second"};
  record.workload_line = "a,b";
  record.metric_line = "1,2";
  record.breakdown = "x,1\ny,2\n";
  record.ops = "o,1\n";
  record.machine = "d,area_mm2,814\n";
  record.programming = "1,2,3\n";
  record.timeline = {{"cim.adc", "layer0.q", 5, 9}};
  return record;
}

RunRecord read_record(const std::string& text, RecordPart part = RecordPart::all) {
  SharedFacts shared;
  return memwall::read_record(text, shared, part);
}

TEST(RunRecord, ComesBackFromTextToTheLastBit) {
  const RunRecord record = some_record();
  const RunRecord back = read_record(to_text(record));
  EXPECT_EQ(back.facts.run->latency_s, record.facts.run->latency_s);
  EXPECT_EQ(back.facts.run->kv_read_bytes, record.facts.run->kv_read_bytes);
  EXPECT_EQ(back.facts.assumed[1].action, "conversion");
  EXPECT_EQ(back.checks[0].verdict, CheckRow::Verdict::fail);
  EXPECT_EQ(back.checks[0].note, record.checks[0].note);
  EXPECT_EQ(back.breakdown, record.breakdown);
  EXPECT_EQ(back.ops, record.ops);
  EXPECT_EQ(back.machine, record.machine);
  EXPECT_EQ(back.programming, record.programming);
  EXPECT_EQ(back.timeline[0].end_ps, 9);
  EXPECT_EQ(to_text(back), to_text(record));
}

TEST(RunRecord, CanBeReadWithoutTheLargeFiles) {
  const RunRecord back = read_record(to_text(some_record()), RecordPart::head);
  EXPECT_EQ(back.metric_line, "1,2");
  EXPECT_EQ(back.ops, "");
}

TEST(RunRecord, SaysInItsFirstBytesWhereItsHeadEnds) {
  const std::string text = to_text(some_record());
  const std::size_t end = head_end(text.substr(0, 16));
  ASSERT_LT(end, text.size());
  EXPECT_EQ(read_record(text.substr(0, end), RecordPart::head).metric_line, "1,2");
  EXPECT_THROW(read_record(text.substr(0, end - 1), RecordPart::head), InternalError);
}

TEST(RunRecord, RefusesTextThatIsNoRecord) {
  EXPECT_THROW(read_record(""), InternalError);
  EXPECT_THROW(read_record("{}\n"), InternalError);
  const std::string text = to_text(some_record());
  EXPECT_THROW(read_record(text.substr(0, text.size() - 3)), InternalError);
}

TEST(RunFacts, TellDynamicStaticHostAndProgrammingApart) {
  RunResult result;
  result.breakdown = {joules(Category::dram, "m", "read_kv", 1.0),    joules(Category::leakage, "cim.link", "idle", 2.0),
                      joules(Category::refresh, "m", "refresh", 4.0), joules(Category::host, "h", "run", 8.0),
                      joules(Category::program, "a", "write", 16.0),  joules(Category::leakage, "cim.buffer", "leakage", 32.0)};
  const RunFacts facts = gather_facts(result, TraceSummary{}, MachineFacts{});
  EXPECT_DOUBLE_EQ(facts.dynamic_j, 17.0);  // 1 + 16
  EXPECT_DOUBLE_EQ(facts.static_j, 38.0);   // 2 + 4 + 32
  EXPECT_DOUBLE_EQ(facts.host_j, 8.0);
  EXPECT_DOUBLE_EQ(facts.program_j, 16.0);
  EXPECT_DOUBLE_EQ(facts.link_idle_j, 2.0);  // the buffer's leakage is no link
  EXPECT_EQ(facts.run->kv_read_bytes, 10);
  EXPECT_DOUBLE_EQ(facts.provenance_j[std::size_t(Provenance::assumed)], 63.0);
}

TEST(RunFacts, TellTheHostOfServingFromThatOfTheFacility) {
  RunResult result;
  result.breakdown = {joules(Category::mac, "c", "mac", 1.0), joules(Category::host, "von_neumann.dispatcher.host", "nanosecond", 2.0),
                      joules(Category::host, "facility", "host", 4.0), joules(Category::host, "facility", "cooling", 8.0)};
  const RunFacts facts = gather_facts(result, TraceSummary{}, MachineFacts{});
  EXPECT_DOUBLE_EQ(facts.dynamic_j, 1.0);
  EXPECT_DOUBLE_EQ(facts.host_j, 6.0);
  EXPECT_DOUBLE_EQ(facts.cooling_j, 8.0);
  EXPECT_DOUBLE_EQ(facts.facility_j, 12.0);
}

TEST(RunFacts, SumAContributorOverOperatorClassesAndSortBySize) {
  RunResult result;
  result.breakdown = {joules(Category::dram, "m", "read", 1.0), joules(Category::mac, "c", "mac", 2.0),
                      joules(Category::dram, "m", "read", 1.5)};
  const RunFacts facts = gather_facts(result, TraceSummary{}, MachineFacts{});
  ASSERT_EQ(facts.assumed.size(), 2u);
  EXPECT_EQ(facts.assumed[0].component, "m");
  EXPECT_DOUBLE_EQ(facts.assumed[0].energy_j, 2.5);
}

TEST(RunFacts, NameTheAssumedOnesAmongTheFiveLargestContributors) {
  RunResult result;
  for (const char* part : {"a", "b", "c", "d", "e", "f"}) {
    result.breakdown.push_back(joules(Category::mac, part, "mac", 10.0 - double(result.breakdown.size())));
  }
  result.breakdown[1].provenance = Provenance::vendor;
  const RunFacts facts = gather_facts(result, TraceSummary{}, MachineFacts{});
  ASSERT_EQ(facts.assumed.size(), 4u);  // a, c, d, e: `b` is sourced, `f` the sixth
  EXPECT_EQ(facts.assumed[1].component, "c");
  EXPECT_EQ(facts.assumed[3].component, "e");
}

TEST(RunRecord, SharesWhatEqualRunsHaveInCommon) {
  SharedFacts shared;
  RunRecord other = some_record();
  other.facts.energy_j = 2.0;
  const RunRecord a = read_record(to_text(some_record()), shared), b = read_record(to_text(other), shared);
  EXPECT_EQ(&*a.facts.run, &*b.facts.run);
  EXPECT_EQ(&a.facts.assumed[0].component.str(), &b.facts.assumed[0].component.str());
  EXPECT_EQ(b.facts.energy_j, 2.0);
}

TEST(RunFacts, TakeLengthsAndBitsFromTheHeadOfTheTraceElseTheWidestOperand) {
  TraceSummary trace;
  trace.head.others = {{"context", "128"}, {"weight_bits", "4"}, {"max_positions", "many"}};
  trace.weight_bits = 8;
  trace.kv_bits = 16;
  const RunFacts facts = gather_facts(RunResult{}, trace, MachineFacts{});
  EXPECT_EQ(facts.run->context, 128);
  EXPECT_EQ(facts.run->weight_bits, 4);
  EXPECT_EQ(facts.run->kv_bits, 16);
  EXPECT_EQ(facts.run->max_positions, 0);
}

TEST(RunFacts, ReachInputAndOutputLessOneInARequest) {
  RunFacts facts;
  facts.run.edit().phase = "request";
  facts.run.edit().input_length = 100;
  facts.run.edit().output_length = 28;  // the last token is fed back by nobody
  EXPECT_EQ(facts.run->reached_positions(), 127);
  facts.run.edit().phase = "prefill";
  facts.run.edit().output_length = 0;
  EXPECT_EQ(facts.run->reached_positions(), 100);
}

}  // namespace
}  // namespace memwall
