// SPDX-License-Identifier: MIT
#include "models/base/error.h"
#include "sim/workload/generator.h"

namespace memwall {
namespace {

constexpr const char* kPhaseNames[] = {"prefill", "decode", "request", "serving"};
constexpr std::int64_t kLongest = std::int64_t{1} << 40;

/// Collects what is wrong with a spec.
class SpecCheck {
 public:
  explicit SpecCheck(const WorkloadSpec& spec) : spec_(spec) {}

  void fail(const char* key, const std::string& message) { issues_.push_back(InputIssue{Place{}, key, message}); }

  void range(const char* key, std::int64_t value, std::int64_t max) {
    if (value >= 1 && value <= max) return;
    fail(key, "expected an integer from 1 to " + std::to_string(max) + ", got " + std::to_string(value));
  }
  void length(const char* key, const std::optional<std::int64_t>& value, bool is_due) {
    const std::string phase = to_string(spec_.phase);
    if (value && !is_due) return fail(key, "has no meaning in phase " + phase);
    if (!value && is_due) return fail(key, "is missing; phase " + phase + " needs it");
    if (value) range(key, *value, kLongest);
  }
  void finish() {
    if (!issues_.empty()) throw InputError(std::move(issues_));
  }

 private:
  const WorkloadSpec& spec_;
  std::vector<InputIssue> issues_;
};

}  // namespace

const char* to_string(Phase phase) { return kPhaseNames[std::size_t(phase)]; }

Phase parse_phase(const std::string& name) {
  std::vector<std::string> known;
  for (std::size_t i = 0; i < std::size(kPhaseNames); ++i) {
    if (name == kPhaseNames[i]) return Phase(i);
    known.emplace_back(kPhaseNames[i]);
  }
  throw InputError(Place{}, "phase", "expected one of prefill, decode, request, serving, got `" + name + "`" + did_you_mean(name, known));
}

void validate(const WorkloadSpec& spec, const Model& model) {
  SpecCheck check(spec);
  check.range("batch", spec.batch, kLongest);
  check.length("input_length", spec.input_length, spec.phase != Phase::decode);
  check.length("context", spec.context, spec.phase == Phase::decode);
  check.length("output_length", spec.output_length, spec.phase == Phase::request || spec.phase == Phase::serving);
  check.range("weight_bits", spec.weight_bits, 32);
  check.range("activation_bits", spec.activation_bits, 32);
  check.range("kv_bits", spec.kv_bits, 32);
  if (model.kind != ModelKind::decoder && spec.phase != Phase::prefill) {
    check.fail("phase", "an encoder has no decode steps; `" + model.name + "` only knows prefill");
  }
  if (model.vision && spec.input_length && *spec.input_length != model.vision->tokens()) {
    check.fail("input_length",
               "an image is " + std::to_string(model.vision->tokens()) + " tokens here, got " + std::to_string(*spec.input_length));
  }
  check.finish();
}

}  // namespace memwall
