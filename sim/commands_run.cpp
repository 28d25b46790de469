// SPDX-License-Identifier: MIT
#include <spdlog/spdlog.h>

#include <csignal>

#include "sim/commands.h"
#include "sim/experiment.h"
#include "sim/result_plan.h"

namespace memwall {

int run_command(const ConfigLibrary& library, const RunArguments& arguments) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is said as a full disk is
  if (arguments.quiet) spdlog::set_level(spdlog::level::err);
  return run_experiment(library, arguments);
}

int merge_command(const MergeArguments& arguments) { return merge_shards(arguments.folders, arguments.out); }

}  // namespace memwall
