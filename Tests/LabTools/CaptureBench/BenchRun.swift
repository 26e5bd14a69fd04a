import Foundation

/// One run of a program with what it took.
struct BenchRun {
  /// Wall time and processor time in seconds.
  var wall: Double
  var processor: Double
  /// The most memory that it held at one time, in MiB.
  var memory: Int
  var status: Int32

  /// Runs a command with its output thrown away.
  ///
  /// wait4 tells what this child took, where getrusage counts all children together.
  static func take(_ command: [String]) throws -> BenchRun {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    let start = DispatchTime.now().uptimeNanoseconds
    var child = pid_t()
    let number = posix_spawnp(&child, command[0], &actions, nil, arguments, environ)
    guard number == 0 else {
      throw BenchFailure("\(command[0]): \(String(cString: strerror(number)))")
    }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
    let wall = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    return BenchRun(
      wall: wall, processor: usage.ru_utime.seconds + usage.ru_stime.seconds,
      memory: usage.ru_maxrss / 1024, status: status >> 8 & 255)
  }
}

extension timeval {
  fileprivate var seconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}
