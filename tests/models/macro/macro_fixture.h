// SPDX-License-Identifier: MIT
/// A small macro with round numbers.
#pragma once

#include "models/macro/macro.h"
#include "tests/models/base/config_fixture.h"

namespace memwall::macro_test {

/// 4 x 8 cells of one bit, two arrays, bit-serial inputs, two columns a converter. A row driven takes 1 pJ, a conversion 10 pJ, a cell
/// 100 fJ where it is driven and high, and 2 mW flow all the time. A phase reads for 10 ns; a conversion takes 4 ns.
inline std::string toy_text() {
  return R"(principle: toy
node: 45 nm
fitted: nothing
supply: {nominal: 1 V, minimum: 0.5 V, maximum: 1.5 V, threshold: 0.3 V, alpha: 1, leakage_slope: 0.5 V}
array:
  rows: 4
  columns: 8
  active_rows: 4
  copies: 2
  cell: {technology: sram-6t, bits: 1, read_voltage: 1 V, read_time: 1 ns, read_energy: 1 fJ, write_voltage: 1 V, write_time: 1 ns,
         write_energy: 1 fJ, write_pulses: 1, drift: 0, leakage: 0 W, area: 1 um2}
input: {coding: serial, phase_bits: 1, summed_phases: false, bits: {min: 1, max: 8}}
weight: {scheme: plain, extension_columns: 0, fixed_columns: 0, merged: false, bits: {min: 1, max: 8}}
columns_per_adc: 2
result_bits: 6
result_follows_input: false
adder: none
pipeline_registers: 1
stages:
  - {name: array, steps: [{name: read, time: 10 ns, per: phase}]}
  - {name: adc, steps: [{name: conversion, time: 4 ns, per: conversion}]}
drain: 5 ns
values:
  inputs: {shape: constant, signed: false, spread: 1}
  weights: {shape: constant, signed: false, spread: 1}
parts:
  - {name: rows, group: dac, per: row_phase, energy: 1 pJ, leakage: 0 W, idle: 0 W, area: 1 um2}
  - {name: adc, group: adc, per: conversion, energy: 10 pJ, leakage: 1 mW, idle: 3 mW, count: 8, area: 2 um2}
  - {name: cells, group: array, per: cell_phase, follows: products, energy: 100 fJ, supply: own, leakage: 0 W, idle: 0 W, area: 0 mm2}
  - {name: clock, group: control, power: 2 mW, leakage: 0 W, idle: 0 W, area: 0 mm2}
)";
}

inline MacroConfig toy() { return config_test::read_text<MacroConfig>(toy_text()); }

}  // namespace memwall::macro_test
