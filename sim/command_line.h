// SPDX-License-Identifier: MIT
/// The command line: arguments in, exit code out (0 fine, 1 a check failed, 2 the user's input, 3 our fault).
#pragma once

namespace memwall {

int run_command_line(int argc, char** argv);

}  // namespace memwall
