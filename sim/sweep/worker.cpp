// SPDX-License-Identifier: MIT
#include "sim/sweep/worker.h"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <system_error>

#include "models/base/error.h"

namespace memwall {
namespace {

enum class AnswerKind : std::uint64_t { done, failed, failed_input };

struct AnswerHead {
  AnswerKind kind;
  std::uint64_t length;
};

/// Sends all bytes; false where the other side is gone.
bool send_all(int socket, const void* bytes, std::size_t size) {
  const char* next = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t sent = ::send(socket, next, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    next += sent;
    size -= std::size_t(sent);
  }
  return true;
}

bool receive_all(int socket, void* bytes, std::size_t size) {
  char* next = static_cast<char*>(bytes);
  while (size > 0) {
    const ssize_t got = ::recv(socket, next, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    next += got;
    size -= std::size_t(got);
  }
  return true;
}

bool send_answer(int socket, AnswerKind kind, const std::string& text) {
  const AnswerHead head{kind, text.size()};
  return send_all(socket, &head, sizeof head) && send_all(socket, text.data(), text.size());
}

bool run_task(int socket, const Task& task, std::size_t index) {
  try {
    return send_answer(socket, AnswerKind::done, task(index));
  } catch (const InputError& error) {
    return send_answer(socket, AnswerKind::failed_input, error.what());
  } catch (const std::exception& error) {
    return send_answer(socket, AnswerKind::failed, error.what());
  } catch (...) {
    return send_answer(socket, AnswerKind::failed, "an exception of unknown type");
  }
}

/// The child: answers requests until the parent closes the socket, and dies with the parent.
[[noreturn]] void serve(int socket, const Task& task, pid_t parent, const sigset_t& mask) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // it ended before the line above
  // Ctrl-C reaches the whole foreground group; the parent decides what becomes of the workers.
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGTERM, SIG_DFL);
  ::sigprocmask(SIG_SETMASK, &mask, nullptr);
  std::uint64_t index = 0;
  while (receive_all(socket, &index, sizeof index) && run_task(socket, task, index)) {
  }
  ::_exit(0);  // not exit(): the parent's buffers and objects are not this process's to flush or destroy
}

std::string cause_of_death(int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return "the worker process was ended by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
  }
  return "the worker process exited with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Worker::Worker(const Task& task, const std::vector<int>& others, const sigset_t& mask) {
  int sockets[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot open a socket for a worker");
  }
  std::cout.flush();
  std::fflush(nullptr);  // what is buffered now would be written once more by a child that fills the buffer
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) {
    for (const int other : others) ::close(other);
    ::close(sockets[0]);
    serve(sockets[1], task, parent, mask);
  }
  const int error = errno;
  ::close(sockets[1]);
  socket_ = sockets[0];
  if (pid_ > 0) return;
  ::close(socket_);
  throw std::system_error(error, std::generic_category(), "cannot start a worker process");
}

Worker::~Worker() { bury(); }

void Worker::request(std::size_t index) {
  busy_ = true;
  index_ = index;
  const std::uint64_t wide = index;
  send_all(socket_, &wide, sizeof wide);  // a child that is gone shows when its answer is read
}

bool Worker::receive() {
  char bytes[1 << 16];
  while (true) {
    const ssize_t got = ::recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got > 0) {
      received_.append(bytes, std::size_t(got));
    } else if (got < 0 && errno == EINTR) {
      continue;
    } else {
      return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }
  }
}

std::optional<TaskResult> Worker::answer() {
  AnswerHead head;
  if (!busy_ || received_.size() < sizeof head) return std::nullopt;
  std::memcpy(&head, received_.data(), sizeof head);
  if (received_.size() - sizeof head < head.length) return std::nullopt;
  TaskResult result{index_, TaskStatus::done, "", "", head.kind == AnswerKind::failed_input};
  received_.erase(0, sizeof head);
  if (head.kind == AnswerKind::done) {
    result.payload = std::move(received_);
  } else {
    result.status = TaskStatus::failed;
    result.message = std::move(received_);
  }
  received_.clear();
  busy_ = false;
  return result;
}

std::optional<TaskResult> Worker::bury() {
  if (pid_ < 0) return std::nullopt;
  ::kill(pid_, SIGKILL);  // a child that is ending keeps its status; one that only closed its socket must end
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  receive();
  std::optional<TaskResult> result = answer();
  ::close(socket_);
  if (result || !busy_) return result;
  return TaskResult{index_, TaskStatus::died, "", cause_of_death(status), false};
}

}  // namespace memwall
