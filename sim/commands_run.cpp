// SPDX-License-Identifier: MIT
#include <spdlog/spdlog.h>

#include "sim/commands.h"
#include "sim/experiment.h"

namespace memwall {

int run_command(const ConfigLibrary& library, const RunArguments& arguments) {
  if (arguments.quiet) spdlog::set_level(spdlog::level::err);
  return run_experiment(library, arguments);
}

}  // namespace memwall
