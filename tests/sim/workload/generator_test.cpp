// SPDX-License-Identifier: MIT
#include "sim/workload/generator.h"

#include <set>

#include "tests/sim/workload/workload_fixture.h"

namespace memwall {
namespace {

using namespace workload_test;

std::string head_value(const TraceSource& source, const std::string& key) {
  for (const auto& [name, value] : source.head().others) {
    if (name == key) return value;
  }
  return "";
}

TEST(Generator, Llama7bDecodeReadsItsMatmulWeightsOnce) {
  WorkloadSpec spec = decode(1, 2048);
  spec.weight_bits = spec.activation_bits = spec.kv_bits = 8;
  const TraceTotals sum = totals(*generate_trace(preset("llama2-7b"), spec));
  const std::int64_t h = 4096;
  const std::int64_t weights = 32 * (4 * h * h + 3 * h * 11008) + h * 32000;
  EXPECT_EQ(weights, 6607077376);
  EXPECT_EQ(sum.weight_bytes, weights);
  EXPECT_EQ(sum.kv_bytes, 2 * 32 * h * 2048);
  EXPECT_EQ(sum.kv_written_bytes, 2 * 32 * h);
  EXPECT_EQ(sum.macs, weights + 2 * 32 * h * 2048);  // each cached element meets one query head
}

TEST(Generator, DenseDecodeStepReadsEveryMatmulParameterOnce) {
  for (const char* name : {"gpt2", "opt-175b", "llama3-70b", "qwen2.5-7b", "gpt3-13b"}) {
    const Model model = preset(name);
    EXPECT_EQ(totals(*generate_trace(model, decode(1, 1))).weight_bytes, 2 * model.matmul_parameters()) << name;
  }
}

TEST(Generator, WeightTensorsOfTheTraceAreThoseOfTheModel) {
  const Model model = preset("gpt2");
  std::set<std::string> known;
  for (const WeightTensor& tensor : weight_tensors(model)) known.insert(tensor.name);
  for (const Op& op : rows_of(model, decode(1, 1))) {
    EXPECT_TRUE(op.b_source != OperandSource::weight || known.contains(op.b_tensor)) << op.b_tensor;
  }
}

TEST(Generator, GroupedQueryHeadsShareTheirKvHead) {
  // llama3-8b: 32 heads over 8 KV heads of 128; batch 3.
  const std::vector<Op> rows = rows_of(preset("llama3-8b"), decode(3, 100));
  EXPECT_EQ(shape(row(rows, "layer5.q")), (Shape{1, 3, 4096, 4096}));
  EXPECT_EQ(shape(row(rows, "layer5.k")), (Shape{1, 3, 1024, 4096}));
  EXPECT_EQ(shape(row(rows, "layer5.kv_append")), (Shape{1, 3 * 8, 256, 1}));
  EXPECT_EQ(shape(row(rows, "layer5.scores")), (Shape{24, 4, 100, 128}));
  EXPECT_EQ(shape(row(rows, "layer5.softmax")), (Shape{24, 4, 100, 1}));
  EXPECT_EQ(shape(row(rows, "layer5.values")), (Shape{24, 4, 128, 100}));
  // K and V of 100 positions, 8 heads of 128, 3 sequences, 16 bits.
  EXPECT_EQ(row(rows, "layer5.scores").kv_bytes() + row(rows, "layer5.values").kv_bytes(), 2 * 3 * 100 * 8 * 128 * 2);
}

TEST(Generator, CausalPrefillNeedsTheTriangle) {
  const std::vector<Op> rows = rows_of(tiny_gqa(), prefill(2, 5));
  EXPECT_EQ(shape(row(rows, "layer0.q")), (Shape{1, 10, 12, 8}));
  EXPECT_EQ(shape(row(rows, "layer0.scores")), (Shape{4, 2 * 5, 5, 3}));
  for (const char* name : {"layer0.scores", "layer0.softmax", "layer0.values"}) EXPECT_EQ(row(rows, name).density, 6.0 / 10.0);
  EXPECT_EQ(row(rows, "layer0.scores").macs(), 4 * 2 * 15 * 3);  // 1 + 2 + 3 + 4 + 5 pairs
  EXPECT_EQ(shape(row(rows, "lm_head")), (Shape{1, 2, 10, 8}));  // the last token of each sequence
  EXPECT_EQ(row(rows, "embed").step, 0);
}

TEST(Generator, FuseGroupsAreTheKernelsOfAServingSystem) {
  const std::map<std::string, std::string> groups = {{"layer0.q", "layer0.qkv"},
                                                     {"layer0.k", "layer0.qkv"},
                                                     {"layer0.v", "layer0.qkv"},
                                                     {"layer0.rope_q", "layer0.rope"},
                                                     {"layer0.rope_k", "layer0.rope"},
                                                     {"layer0.scores", "layer0.attention"},
                                                     {"layer0.softmax", "layer0.attention"},
                                                     {"layer0.values", "layer0.attention"},
                                                     {"layer0.attention_add", "layer0.attention_add"},
                                                     {"layer0.ffn_norm", "layer0.attention_add"},
                                                     {"layer0.gate", "layer0.gate_up"},
                                                     {"layer0.up", "layer0.gate_up"}};
  for (const Op& op : rows_of(tiny_gqa(), decode(1, 4))) {
    const auto found = groups.find(op.name);
    EXPECT_EQ(op.fuse, found == groups.end() ? "" : found->second) << op.name;
  }
}

TEST(Generator, TokensOfDecodeAndOfPromptsAttendInOneGroup) {
  const std::vector<Op> rows = rows_of(tiny_gqa(), lengths(Phase::serving, 4, 8, 8));
  EXPECT_EQ(row(rows, "layer0.scores").fuse, "layer0.attention");
  EXPECT_EQ(row(rows, "layer0.scores.chunk").fuse, "layer0.attention");
}

TEST(Generator, WindowLimitsWhatIsAttended) {
  Model model = tiny_gqa();
  model.window = 4;
  EXPECT_EQ(row(rows_of(model, decode(1, 3)), "layer0.scores").n, 3);
  EXPECT_EQ(row(rows_of(model, decode(1, 4)), "layer0.scores").n, 4);
  EXPECT_EQ(row(rows_of(model, decode(1, 5)), "layer0.scores").n, 4);
  EXPECT_EQ(row(rows_of(model, decode(1, 5)), "layer0.values").k, 4);
  // Six tokens attend to 1 + 2 + 3 + 4 + 4 + 4 = 18 of 36 pairs.
  EXPECT_EQ(row(rows_of(model, prefill(1, 6)), "layer0.scores").density, 0.5);
  EXPECT_EQ(row(rows_of(model, prefill(1, 4)), "layer0.scores").density, 10.0 / 16.0);
  model.first_window_layer = 1;
  EXPECT_EQ(row(rows_of(model, decode(1, 9)), "layer0.scores").n, 9);
}

TEST(Generator, MistralV01HasAWindowAndV03HasNone) {
  EXPECT_EQ(row(rows_of(preset("mistral-7b-v0.1"), decode(1, 5000)), "layer0.scores").n, 4096);
  EXPECT_EQ(row(rows_of(preset("mistral-7b-v0.3"), decode(1, 5000)), "layer0.scores").n, 5000);
}

TEST(Generator, RequantizeFollowsEachWeightMatmulBelow16Bits) {
  WorkloadSpec spec = decode(2, 4);
  spec.activation_bits = 8;
  const std::vector<Op> rows = rows_of(tiny_gqa(), spec);
  std::size_t matmuls = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].weight_bytes()) continue;
    ++matmuls;
    const Op& next = rows[i + 1];
    EXPECT_EQ(next.kind, OpKind::requantize);
    EXPECT_EQ(next.elements(), rows[i].count * rows[i].m * rows[i].n);
    EXPECT_EQ(next.fuse, rows[i].fuse);
    EXPECT_EQ(next.after, std::vector<std::int64_t>{rows[i].id});
  }
  EXPECT_EQ(matmuls, 8u);  // q k v projection gate up down lm_head
  spec.activation_bits = 16;
  for (const Op& op : rows_of(tiny_gqa(), spec)) EXPECT_NE(op.kind, OpKind::requantize);
}

TEST(Generator, TiedHeadReadsTheEmbeddingTable) {
  Model model = tiny_gqa();
  EXPECT_EQ(row(rows_of(model, decode(1, 1)), "lm_head").b_tensor, "lm_head");
  model.tied_embeddings = true;
  EXPECT_EQ(row(rows_of(model, decode(1, 1)), "lm_head").b_tensor, "embed_tokens");
}

TEST(Generator, LearnedPositionsAreAddedAndRopeIsNot) {
  const std::vector<Op> rows = rows_of(preset("gpt2"), decode(2, 9));
  EXPECT_EQ(shape(row(rows, "embed_positions")), (Shape{1, 2, 768, 1}));
  EXPECT_FALSE(has_row(rows, "layer0.rope_q"));
  EXPECT_EQ(row(rows, "layer0.activation").kind, OpKind::gelu);
  EXPECT_EQ(row(rows_of(preset("opt-175b"), decode(1, 1)), "layer0.activation").kind, OpKind::relu);
}

TEST(Generator, QueryAndKeyNormsWorkPerHead) {
  Model model = tiny_gqa();
  model.qk_norm = true;
  const std::vector<Op> rows = rows_of(model, decode(2, 4));
  EXPECT_EQ(shape(row(rows, "layer0.q_norm")), (Shape{1, 8, 3, 1}));
  EXPECT_EQ(shape(row(rows, "layer0.k_norm")), (Shape{1, 4, 3, 1}));
  EXPECT_EQ(row(rows, "layer0.rope_q").after, std::vector<std::int64_t>{row(rows, "layer0.q_norm").id});
}

TEST(Generator, EncoderAttendsBothWaysAndKeepsNoCache) {
  const std::vector<Op> rows = rows_of(preset("bert-base"), prefill(2, 10));
  EXPECT_EQ(shape(row(rows, "layer0.scores")), (Shape{2 * 12, 10, 10, 64}));
  EXPECT_EQ(row(rows, "layer0.scores").b_source, OperandSource::activation);
  EXPECT_EQ(row(rows, "layer0.scores").density, 1.0);
  EXPECT_EQ(row(rows, "layer0.scores").op_class, OpClass::attention);
  EXPECT_FALSE(has_row(rows, "layer0.kv_append"));
  EXPECT_FALSE(has_row(rows, "lm_head"));
  EXPECT_EQ(shape(row(rows, "pooler")), (Shape{1, 2, 768, 768}));
  EXPECT_LT(row(rows, "layer0.attention_add").id, row(rows, "layer0.attention_norm").id);  // norm behind the add
  EXPECT_LT(row(rows, "layer0.ffn_add").id, row(rows, "layer0.ffn_norm").id);
}

TEST(Generator, ImageIsPatchesAndAClassToken) {
  const std::vector<Op> rows = rows_of(preset("vit-b-16"), prefill(3, 197));
  EXPECT_EQ(shape(row(rows, "patch_embed")), (Shape{1, 3 * 196, 768, 768}));  // 14·14 patches of 3·16·16 values
  EXPECT_EQ(shape(row(rows, "embed_positions")), (Shape{1, 3 * 197, 768, 1}));
  EXPECT_EQ(shape(row(rows, "classifier")), (Shape{1, 3, 1000, 768}));
}

TEST(Generator, RequestDecodesAtEachOwnContext) {
  const std::vector<Op> rows = rows_of(tiny_gqa(), lengths(Phase::request, 2, 6, 4));
  std::vector<std::pair<int, std::int64_t>> contexts;
  std::int64_t above = -1;
  for (const Op& op : rows) {
    if (op.name == "layer0.scores") contexts.emplace_back(op.step, op.n);
    EXPECT_EQ(op.id, above + 1);
    above = op.id;
  }
  EXPECT_EQ(contexts, (std::vector<std::pair<int, std::int64_t>>{{0, 6}, {1, 7}, {2, 8}, {3, 9}}));
  EXPECT_EQ(rows[22].name, "embed");
  EXPECT_EQ(rows[22].after, std::vector<std::int64_t>{21});  // the token that the prefill sampled
}

TEST(Generator, OneOutputTokenIsAPrefill) {
  EXPECT_EQ(rows_of(tiny_gqa(), lengths(Phase::request, 1, 6, 1)).size(), rows_of(tiny_gqa(), prefill(1, 6)).size());
}

TEST(Generator, ServingStepPrefillsWhatItsSequencesUseUp) {
  // 8 sequences of 12 in, 5 out: 8·12/5 = 19.2 prompt tokens, 19: one whole prompt and 7 tokens of another.
  const std::vector<Op> rows = rows_of(tiny_gqa(), lengths(Phase::serving, 8, 12, 5));
  EXPECT_EQ(row(rows, "layer0.q").m, 8 + 19);
  EXPECT_EQ(shape(row(rows, "layer0.scores")), (Shape{8 * 2, 2, 14, 3}));  // 12 + 5/2
  EXPECT_EQ(shape(row(rows, "layer0.scores.prompt")), (Shape{2, 2 * 12, 12, 3}));
  EXPECT_EQ(row(rows, "layer0.scores.prompt").density, 13.0 / 24.0);
  // Seven tokens at a mean place of the prompt: 6.5 positions each, of the (12 + 7)/2 rounded up that they read.
  EXPECT_EQ(shape(row(rows, "layer0.scores.chunk")), (Shape{2, 2 * 7, 10, 3}));
  EXPECT_DOUBLE_EQ(row(rows, "layer0.scores.chunk").density, 0.65);
  EXPECT_EQ(row(rows, "lm_head").m, 8);
  EXPECT_EQ(row(rows, "layer0.projection").after.size(), 3u);
  EXPECT_EQ(row(rows, "layer0.scores").fuse, row(rows, "layer0.scores.prompt").fuse);
}

TEST(Generator, ServingRoundsPromptTokensToNearest) {
  EXPECT_EQ(row(rows_of(tiny_gqa(), lengths(Phase::serving, 1, 1, 2)), "layer0.q").m, 2);  // 0.5 -> 1
  EXPECT_EQ(row(rows_of(tiny_gqa(), lengths(Phase::serving, 1, 2, 5)), "layer0.q").m, 1);  // 0.4 -> 0
}

TEST(Generator, HeadCountsOutputTokensByPhase) {
  EXPECT_EQ(generate_trace(tiny_gqa(), decode(3, 5))->head().tokens, 3);
  EXPECT_EQ(generate_trace(tiny_gqa(), prefill(3, 5))->head().tokens, 15);
  EXPECT_EQ(generate_trace(tiny_gqa(), lengths(Phase::request, 3, 5, 7))->head().tokens, 21);
  EXPECT_EQ(generate_trace(tiny_gqa(), lengths(Phase::serving, 3, 5, 7))->head().tokens, 3);
}

TEST(Generator, HeadStatesTheLongestContext) {
  const auto source = generate_trace(tiny_gqa(), decode(1, 65));  // past the 64 it was made for: allowed, stated
  EXPECT_EQ(head_value(*source, "max_positions"), "64");
  EXPECT_EQ(head_value(*source, "context"), "65");
  EXPECT_EQ(source->head().parameters, tiny_gqa().parameters());
}

TEST(Generator, EachPhaseTakesItsOwnLengths) {
  const Model model = tiny_gqa();
  for (const Phase phase : {Phase::prefill, Phase::decode, Phase::request, Phase::serving}) {
    for (int given = 0; given < 8; ++given) {
      WorkloadSpec spec;
      spec.phase = phase;
      if (given & 1) spec.input_length = 4;
      if (given & 2) spec.context = 4;
      if (given & 4) spec.output_length = 4;
      const int due = phase == Phase::decode ? 2 : phase == Phase::prefill ? 1 : 5;
      if (given == due) {
        EXPECT_NO_THROW(validate(spec, model));
      } else {
        EXPECT_THROW(validate(spec, model), InputError) << to_string(phase) << given;
      }
    }
  }
}

TEST(Generator, ValuesOutOfRangeAreNamedAllAtOnce) {
  WorkloadSpec spec = decode(0, 0);
  spec.weight_bits = 0;
  spec.activation_bits = 33;
  spec.kv_bits = -1;
  try {
    validate(spec, tiny_gqa());
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.issues().size(), 5u);
  }
  spec = decode(1, 1);
  spec.weight_bits = 1;
  spec.activation_bits = 32;
  EXPECT_NO_THROW(validate(spec, tiny_gqa()));
}

TEST(Generator, EncodersOnlyKnowPrefill) {
  EXPECT_EQ(issue_of([] { generate_trace(preset("bert-base"), decode(1, 4)); }).path, "phase");
  EXPECT_EQ(issue_of([] { generate_trace(preset("vit-h-14"), prefill(1, 256)); }).path, "input_length");
  EXPECT_NO_THROW(generate_trace(preset("vit-h-14"), prefill(1, 257)));
}

TEST(Generator, WorkPast63BitsIsAnInputError) {
  const std::int64_t huge = std::int64_t{1} << 40;
  EXPECT_THROW(generate_trace(tiny_gqa(), prefill(huge, huge)), InputError);
  EXPECT_THROW(rows_of(preset("llama3-8b"), decode(huge, huge)), InputError);
}

TEST(Generator, PhaseNamesParse) {
  EXPECT_EQ(parse_phase("serving"), Phase::serving);
  EXPECT_NE(issue_of([] { parse_phase("decod"); }).message.find("did you mean 'decode'"), std::string::npos);
}

}  // namespace
}  // namespace memwall
