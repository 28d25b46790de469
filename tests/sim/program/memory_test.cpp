// SPDX-License-Identifier: MIT
#include <algorithm>

#include "tests/sim/program/experiment_fixture.h"

namespace memwall::experiment_test {
namespace {

class SweepMemory : public Experiment {
 protected:
  /// Peak of the largest process of `memwall run`, in bytes.
  double peak_of(const std::string& sweep, const std::vector<std::string>& options = {}) const {
    const std::string text = "experiment: sweep\nquestion: How much?\narchitectures: [cim-rram]\n" + sweep;
    std::vector<std::string> arguments = {"run", write("experiment.yaml", text), "--out", (folder_ / "results").string(), "--quiet"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const pid_t parent = start(arguments);
    double peak = 0.0;
    int status = 0;
    // What wait4() tells would start at the size of this process.
    while (::waitpid(parent, &status, WNOHANG) == 0) {
      peak = std::max({peak, peak_so_far(parent), peak_so_far(first_child(parent))});
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << read_file((folder_ / "err").string());
    fs::remove_all(folder_ / "results");
    return peak;
  }

 private:
  static pid_t first_child(pid_t parent) {
    pid_t child = 0;
    std::ifstream("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children") >> child;
    return child;
  }

  /// Of a process that runs this program; 0 where there is none.
  static double peak_so_far(pid_t process) {
    std::error_code gone;
    const std::string folder = "/proc/" + std::to_string(process);
    if (fs::read_symlink(folder + "/exe", gone) != fs::canonical(MEMWALL_BINARY)) return 0.0;
    std::ifstream file(folder + "/status");
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) * 1024.0;
    }
    return 0.0;
  }
};

const std::string kDecode =
    "workloads: {model: gpt2, phase: decode, context: 128, batch: 1, bits: {weights: 8, activations: 8, kv: 8}, operators: layer0.up}\n";

// A point takes 16 bytes for its key, 4 to 13 for lists of it and 11 to 32 for its place in the journal.
constexpr double kBytesPerPoint = 60.0;
constexpr double kNoise = 400e3;  // of two equal runs

TEST_F(SweepMemory, OfPricesIsThatOfTheirNumbers) {
  const auto prices = [&](const std::string& last) {
    return peak_of(kDecode + "sweep: {cim-rram.array.dac.energy: [0.001 pJ, 0.002 pJ, ..., " + last + " pJ]}\n");
  };
  EXPECT_LT(prices("8.000") - prices("1.000"), 7000 * kBytesPerPoint + kNoise);
}

TEST_F(SweepMemory, OfWhatIsNotSimulatedYetToo) {
  const auto sample = [&](int points) {
    return peak_of(kDecode + "sample: {points: " + std::to_string(points) +
                       ", over: {cim-rram.array.dac.energy: {from: 0.1 pJ, to: 1 pJ}, " +
                       "cim-rram.array.sample_hold.energy: {from: 0.01 pJ, to: 0.1 pJ}}}\n",
                   {"--shard", "1/40000"});
  };
  EXPECT_LT(sample(20'000) - sample(1000), 19'000 * kBytesPerPoint + kNoise);
}

TEST_F(SweepMemory, OfWorkloadsThatAreComparedWithEachOther) {
  const auto batches = [&](int last) {
    return peak_of("workloads: {model: gpt2, phase: decode, context: [16, 32, ..., 640], batch: [1, 2, 3, ..., " + std::to_string(last) +
                   "], bits: {weights: 8, activations: 8, kv: 8}, operators: layer0.up}\n");
  };
  EXPECT_LT(batches(75) - batches(5), 40 * 70 * kBytesPerPoint + kNoise);
}

}  // namespace
}  // namespace memwall::experiment_test
