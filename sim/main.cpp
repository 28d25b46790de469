// SPDX-License-Identifier: MIT
#include "sim/command_line.h"

int main(int argc, char** argv) { return memwall::run_command_line(argc, argv); }

/// SystemC's library defines a main that calls this; ours wins.
extern "C" int sc_main(int, char**) { return 1; }
