// SPDX-License-Identifier: MIT
/// From trace rows to pipeline stages: what each row makes arrays, NoC, links, units and memory do.
#pragma once

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "models/memory/dram_action.h"
#include "sim/mapping/cim_action.h"
#include "sim/mapping/cim_placement.h"
#include "sim/mapping/sent_vectors.h"
#include "sim/workload/trace.h"

namespace memwall {

struct ChipTime {
  std::int64_t chip;
  std::int64_t ps;
};

/// Bytes on each link of the mesh, by chip.
using ChipLoads = std::map<std::int64_t, Mesh::Loads>;

/// What one trace row asks for over the whole segment. Amounts are spread over the token blocks.
struct CimStage {
  /// cache_write, cache: arrays of keys and values. load: a weight that does not stay is programmed.
  enum class Unit { array, vector, attention, cache_write, cache, load };
  Unit unit = Unit::vector;
  std::vector<std::size_t> slots;   ///< rows of the segment that run here: one, or an attention group
  std::int64_t rows = 0;            ///< array: input vectors per matrix
  bool experts = false;             ///< array: of several matrices each token passes only some
  bool staged = false;              ///< array: its weight was programmed for it
  std::int64_t interval_ps = 0;     ///< array: per input vector; cache_write: per token of a ring; load: until all cells are programmed
  std::int64_t depth_ps = 0;        ///< behind the unit: array: end of interval to output; what a token's own experts take longer
  std::int64_t noc_ps = 0;          ///< per input vector, at the port that has most of it; load: of the whole weight
  std::int64_t link_ps = 0;         ///< of the whole stage, on the link of the NoC that it loads most
  std::int64_t expert_in_ps = 0;    ///< of a token alone, whose experts lie side by side, until all has come
  std::int64_t expert_unit_ps = 0;  ///< of that token, at the arrays or units that have most of it
  std::int64_t hops = 0;            ///< routers on the way to the farthest tile
  std::int64_t unit_ops = 0;        ///< vector: ops; attention: MACs
  std::int64_t softmax_ops = 0;
  std::int64_t passes = 1;       ///< attention: of its MACs for each product of two operands
  std::int64_t ring_length = 1;  ///< cache: tokens of one ring in the segment
  int ordinal = 0;               ///< cache: of its layer
  std::int64_t bank = 0;         ///< cache: 2 x layer of the segment, + 1 for values; writing takes both
  std::int64_t token_ps = 0;     ///< cache: that a token keeps the arrays of its ring busy, before `depth_ps`
  std::int64_t kv_bytes = 0;     ///< cache_write: programmed
  CacheShape cache;              ///< cache_write: of each ring
  double copies = 1.0;         ///< tokens of all copies of the weights, and of the units on their chips, for each of the one that has most
  bool causal = false;         ///< work grows with the position of a token
  bool waits_for_all = false;  ///< needs its inputs of all blocks first
  std::vector<ChipShare> chips;                  ///< whose units work, by the arrays of the stage that they hold
  ChipLoads traffic;                             ///< bytes of the whole stage on each link, until the most loaded of each chip is known
  std::vector<ChipTime> mesh;                    ///< of the whole stage, on that link
  ArrayRange tiers;                              ///< array: its planes, where cells lie in tiers
  std::int64_t own_planes = 1;                   ///< array: of a token, the most of them over one array, which `interval_ps` contains
  std::vector<ChipTime> into_units, from_units;  ///< of the whole stage, at the port of the units of each chip
  std::int64_t shared_weight = -1;               ///< array: first stage of the segment that reads the weight, where others do too
  std::vector<ChipTime> stacks;                  ///< of the whole stage, in the array of each chip whose tiers have most to do
  std::array<std::int64_t, kCimActions> totals{};
  std::int64_t memory_bytes[kDramActions] = {};  ///< keys and values among them, wherever these lie
  std::vector<ChipArrival> arrivals;             ///< bytes per token row that other chips send; load: of the weight, from memory
  std::int64_t arrival_rows = 0;                 ///< token rows that cross in the segment
  std::int64_t arrival_depth_ps = 0;             ///< behind the intake: latency of their longest chain of links, and as above
  std::int64_t rows_in_flight = 0;               ///< on that chain at once, the most; links have room for them at its end
  std::vector<std::size_t> inputs;               ///< earlier stages of the segment

  void takes_expert_in(std::int64_t intake_ps) { expert_in_ps = std::max(expert_in_ps, intake_ps); }
  bool in_cache() const { return unit == Unit::cache || unit == Unit::cache_write; }
};

struct CimPlan {
  std::vector<CimStage> stages;
  std::size_t slots = 0;
  std::int64_t tokens = 1;  ///< rows that stream through
  std::int64_t sequences = 1;
  std::vector<std::int64_t> block_ends;  ///< token count at the end of each block
  std::int64_t block_begin(std::int64_t block) const { return block == 0 ? 0 : block_ends[std::size_t(block) - 1]; }
  std::string key() const;
};

/// The five actions of an array, of weights or of caches: cell reads first.
struct ArrayActions {
  CimAction cell_read, dac, sample_hold, adc, shift_add;
};
inline constexpr ArrayActions kWeightActions{CimAction::cell_read, CimAction::dac, CimAction::sample_hold, CimAction::adc,
                                             CimAction::shift_add};
inline constexpr ArrayActions kCacheActions{CimAction::kv_cell_read, CimAction::kv_dac, CimAction::kv_sample_hold, CimAction::kv_adc,
                                            CimAction::kv_shift_add};

/// Input vectors through a matrix in arrays. Shares below 1: of its inputs, outputs, blocks of either, those that a causal prompt uses.
struct CountedVectors {
  const CimArray& array;
  MvmActivity activity;  ///< of one vector through the whole matrix
  std::int64_t vectors;
  const ArrayActions& actions;
  double k_share = 1.0, n_share = 1.0, row_block_share = 1.0, column_block_share = 1.0;
};

/// Plans the rows of one trace in order; remembers where each output lies.
class CimPlanner {
 public:
  CimPlanner(const CimConfig& config, const CimPlacement& placement, std::int64_t batch);
  CimPlan plan(const std::vector<Op>& ops);
  /// Before the trace is planned again from its first row.
  void restart();
  const std::vector<std::string>& decisions() const { return decisions_; }

 private:
  using StageIndex = std::unordered_map<std::int64_t, std::size_t>;  ///< stage of an operator id

  struct AddedRow {
    bool joins;         ///< the stage of the row before
    Location location;  ///< of the result
  };
  AddedRow add_row(const std::vector<Op>& ops, std::size_t slot, CimPlan& plan);
  /// Where an operator's output lies, of how many elements a token's row of it is, and what it is of how many matrices.
  struct Output {
    Location location;
    std::int64_t elements = 0, all_elements = 0, matrices = 1;
  };
  Location origin_of(const Op& op) const;
  void send(std::vector<ChipTraffic> traffic, double vectors, std::int64_t bytes, CimStage& stage) const;
  std::int64_t port_time(std::int64_t bytes) const;
  void pass_units(const Location& place, double bytes, std::vector<ChipTime>& ports) const;
  std::int64_t link_time(double bytes) const;  ///< of a mesh
  void add_traffic(const Op& op, std::size_t input, const Output& output, CimStage& stage) const;
  std::int64_t send_vectors(const Op& op, const PlacedWeight& weight, CimStage& stage);
  void leave_out(SentVectors& sent, const Op& op, std::int64_t index, double share, std::vector<ChipTraffic>& traffic) const;
  std::int64_t add_tile_sums(TileSums sums, double vectors, const CimArray& array, int bits, CimStage& stage) const;
  void share_links(CimPlan& plan) const;
  void overlap_experts(CimPlan& plan) const;
  std::int64_t intake_time(const CimStage& stage) const;
  std::int64_t unit_time(const CimStage& stage) const;
  void share_stacks(CimPlan& plan);
  CimStage array_stage(const Op& op, const PlacedWeight& weight);
  CimStage load_stage(const Op& op, const PlacedWeight& weight);
  void add_array(const Op& op, std::size_t slot, CimPlan& plan);
  CimStage cache_stage(const Op& op, CacheWalk::Read read, const CimPlan& plan);
  CimStage cache_write_stage(const Op& op, const CimPlan& plan);
  /// Totals of `stage` for input vectors through one matrix, by the actions of weights or of caches.
  std::int64_t count_vectors(const Op& op, const CountedVectors& counted, CimStage& stage);
  double register_passes(const CountedVectors& counted, int bits);
  std::int64_t bank_of(int layer);
  std::int64_t rings_of_tile(const PlacedCache& cache, const CimPlan& plan) const;
  std::int64_t experts_of_token(const Op& op) const;
  ArrayRange of_token(const Op& op, const ArrayRange& range) const;
  CimStage vector_stage(const Op& op, std::int64_t tokens);
  void add_to_attention(const Op& op, CimStage& stage, bool input_fused);
  std::int64_t prefix_bytes(std::int64_t bytes, std::int64_t positions, double density) const;
  void connect(const Op& op, std::size_t self, CimStage& stage, const StageIndex& stage_of) const;
  void add_arrivals(const Op& op, CimStage& stage);
  void add_latency(CimStage& stage) const;
  Location location_of(const Op& op) const;
  ArrayRange attention_location(const Op& op) const;
  void add_operands(const Op& op, const Output& from, CimStage& stage);
  std::int64_t ports_time(const std::vector<ChipArrival>& arrivals) const;
  std::vector<ChipArrival> in_messages(const std::vector<ChipArrival>& arrivals, std::int64_t matrices) const;
  std::vector<ChipArrival> result_arrivals(const Op& op, const Output& from) const;
  bool sums_experts(const Op& op) const;
  bool reads_parts(const Op& op) const;
  double share_of_tokens(const Op& op) const;
  void deal(CimPlan& plan);
  void remember(const Op& op, const Location& location);
  void decide(const std::string& decision);

  const CimConfig& config_;
  const CimPlacement& placement_;
  const std::int64_t batch_;
  CacheWalk caches_;
  std::int64_t tokens_ = 1;  ///< of the segment
  struct Sent {
    SentVectors on_mesh, on_links;  ///< by trees on chips, and from chip to chip
  };
  Sent sent_, sent_alone_;                       ///< in the segment: for its tokens, and for one whose experts are the first of each row
  std::vector<int> layers_;                      ///< of the segment, with caches in arrays
  std::map<std::int64_t, std::size_t> readers_;  ///< stage of the segment that read a weight first, by its first array
  std::optional<std::size_t> staging_user_;      ///< stage of the segment that used the staging area last
  std::unordered_map<std::int64_t, Output> locations_;
  std::deque<std::int64_t> recent_;
  std::vector<std::string> decisions_;
};

}  // namespace memwall
