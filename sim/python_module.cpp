// SPDX-License-Identifier: MIT
#include "sim/python_module.h"

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "models/base/error.h"

namespace memwall {
namespace {

constexpr int kCannotStart = 127;

/// The installed package, else that of the source tree.
std::string package_folder() {
  for (const char* folder : {MEMWALL_SHARE_DIR "/python", MEMWALL_SOURCE_DIR "/python"}) {
    if (std::filesystem::is_directory(std::string(folder) + "/memwall/figures")) return folder;
  }
  return MEMWALL_SOURCE_DIR "/python";
}

[[noreturn]] void become_python(const std::string& module, const std::string& folder, const std::array<int, 2>& out,
                                const std::array<int, 2>& err) {
  ::dup2(out[1], STDOUT_FILENO);
  ::dup2(err[1], STDERR_FILENO);
  for (const int pipe : {out[0], out[1], err[0], err[1]}) ::close(pipe);
  ::setenv("PYTHONPATH", package_folder().c_str(), 1);
  ::setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
  ::execlp(MEMWALL_PYTHON, MEMWALL_PYTHON, "-m", module.c_str(), folder.c_str(), static_cast<char*>(nullptr));
  ::_exit(kCannotStart);
}

/// Reads both pipes until the child has closed them.
void read_both(int out, std::string& out_text, int err, std::string& err_text) {
  std::array<pollfd, 2> pipes = {{{out, POLLIN, 0}, {err, POLLIN, 0}}};
  std::array<std::string*, 2> texts = {&out_text, &err_text};
  while (pipes[0].fd >= 0 || pipes[1].fd >= 0) {
    if (::poll(pipes.data(), pipes.size(), -1) < 0 && errno != EINTR) return;
    for (std::size_t i = 0; i < pipes.size(); ++i) {
      if (pipes[i].fd < 0 || pipes[i].revents == 0) continue;
      std::array<char, 4096> bytes;
      const ssize_t got = ::read(pipes[i].fd, bytes.data(), bytes.size());
      if (got > 0) texts[i]->append(bytes.data(), std::size_t(got));
      if (got == 0 || (got < 0 && errno != EINTR)) pipes[i].fd = -1;
    }
  }
}

}  // namespace

PythonOutcome run_python(const std::string& module, const std::string& folder) {
  std::array<int, 2> out{}, err{};
  if (::pipe(out.data()) != 0 || ::pipe(err.data()) != 0) throw std::system_error(errno, std::generic_category(), "no pipe");
  const pid_t child = ::fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "no process for Python");
  if (child == 0) become_python(module, folder, out, err);
  ::close(out[1]);
  ::close(err[1]);
  PythonOutcome outcome;
  read_both(out[0], outcome.output, err[0], outcome.message);
  ::close(out[0]);
  ::close(err[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  while (outcome.message.ends_with('\n')) outcome.message.pop_back();
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return outcome;
  const bool no_python = WIFEXITED(status) && WEXITSTATUS(status) == kCannotStart;
  const bool no_package = outcome.message.find("need python3-matplotlib") != std::string::npos;
  outcome.status = no_python || no_package                         ? PythonOutcome::Status::no_matplotlib
                   : WIFEXITED(status) && WEXITSTATUS(status) == 2 ? PythonOutcome::Status::refused
                                                                   : PythonOutcome::Status::failed;
  if (no_python) outcome.message = "cannot start " MEMWALL_PYTHON;
  return outcome;
}

int draw(const std::string& folder) {
  const PythonOutcome outcome = run_python("memwall.figures", folder);
  switch (outcome.status) {
    case PythonOutcome::Status::no_matplotlib:
      spdlog::warn("no figures: {}; with python3-matplotlib installed, `memwall figures {}` draws them", outcome.message, folder);
      return 0;
    case PythonOutcome::Status::refused: spdlog::error("{}", outcome.message); return 2;
    case PythonOutcome::Status::failed: spdlog::error("{}", outcome.message); return 3;
    case PythonOutcome::Status::done: break;
  }
  if (!outcome.message.empty()) spdlog::warn("{}", outcome.message);
  return 0;
}

}  // namespace memwall
