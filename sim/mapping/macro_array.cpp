// SPDX-License-Identifier: MIT
#include "sim/mapping/macro_array.h"

#include <algorithm>

namespace memwall {
namespace {

/// What the parts of one group take together.
struct GroupCost {
  Joules energy;
  Part part;
  Provenance provenance = Provenance::published;

  void add(const PartCost& cost) {
    energy += cost.dynamic;
    part.leakage.value += cost.leakage;
    part.idle.value += cost.idle;
    part.area += cost.area;
    provenance = std::max(provenance, cost.part->energy.provenance);  // the least certain of them
  }
  Sourced<Joules> per(std::int64_t actions) const { return {energy / double(actions), provenance}; }
  Part stated() const {
    Part copy = part;
    copy.leakage.provenance = copy.idle.provenance = provenance;
    return copy;
  }
};

}  // namespace

Macro timed(const MacroConfig& macro, std::int64_t weight_bits, int input_bits, Volts supply) {
  return Macro(macro, weight_bits, input_bits, supply, ValueActivity{0.0, 0.0});
}

void price_array(CimArray& array, const Macro& macro, const CountedArray& geometry) {
  GroupCost cells, rows, converters, sums;
  const std::vector<PartCost> costs = macro.costs();
  for (const PartCost& cost : costs) {
    const std::string& group = cost.part->group;
    GroupCost& into = group == "array" || group == "adder_tree" ? cells : group == "dac" ? rows : group == "adc" ? converters : sums;
    into.add(cost);
  }
  // One full array by the system's own counts.
  const MatrixShape full{geometry.rows, geometry.columns / geometry.columns_per_weight};
  const MvmActivity counted = mvm_activity(geometry, full, macro.activity().phases, array.macro->summed_phases);
  array.cell.read_energy = cells.per(counted.cell_reads);
  array.dac_energy = rows.per(counted.row_drives);
  array.adc.energy = converters.per(counted.conversions);
  array.sample_hold_energy = {};
  array.shift_add_energy = sums.per(counted.conversions);
  array.crossbar = cells.stated();
  array.dac = rows.stated();
  array.sample_hold = {};
  array.shift_add = sums.stated();
  // `columns_per_adc` is all columns: one price for all converters of the array.
  array.adc.leakage = converters.stated().leakage;
  array.adc.leakage.value += converters.part.idle.value;
  array.adc.area = converters.part.area;
}

}  // namespace memwall
