import Foundation
import Synchronization

/// A child process with default signals: Foundation's would inherit the blocked ones of Dispatch's threads.
final class ChildProcess: Sendable {
  private struct State {
    var exitStatus: Int32?
    var waiting: [CheckedContinuation<Int32, Never>] = []
  }

  let identifier: pid_t
  private let state = Mutex(State())

  /// Starts a program with files as its standard input, output and error.
  init(_ command: [String], input: String = "/dev/null", output: String, errors: String) throws {
    guard let program = command.first, let path = Subprocess.find(program) else {
      throw LabError("\(command.first ?? "nothing"): no such program")
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    let writing = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND
    posix_spawn_file_actions_addopen(&actions, 1, output, writing, 0o644)
    posix_spawn_file_actions_addopen(&actions, 2, errors, writing, 0o644)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var child: pid_t = 0
    let error = posix_spawn(&child, path, &actions, &attributes, arguments, environ)
    guard error == 0 else { throw LabError("\(path): \(String(cString: strerror(error)))") }
    identifier = child
    Thread.detachNewThread { [self] in reap() }
  }

  var isRunning: Bool { state.withLock { $0.exitStatus == nil } }

  /// Waits for its end; 128 + the signal's number when a signal ended it.
  var exitStatus: Int32 {
    get async {
      await withCheckedContinuation { waiter in
        let known = state.withLock { state in
          if state.exitStatus == nil { state.waiting.append(waiter) }
          return state.exitStatus
        }
        if let known { waiter.resume(returning: known) }
      }
    }
  }

  /// Sends a signal if it still runs.
  @discardableResult
  func signal(_ number: Int32) -> Bool {
    state.withLock { state in
      // Not reaped yet, so the identifier cannot belong to another process.
      guard state.exitStatus == nil else { return false }
      return kill(identifier, number) == 0
    }
  }

  private func reap() {
    var information = siginfo_t()
    while waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    let (status, waiting) = state.withLock { state in
      var status: Int32 = 0
      waitpid(identifier, &status, 0)
      let signal = status & 0x7f
      let result = signal == 0 ? (status >> 8) & 0xff : 128 + signal
      state.exitStatus = result
      return (result, state.waiting)
    }
    for waiter in waiting { waiter.resume(returning: status) }
  }
}
