@unsafe @preconcurrency import CLinux

/// A program that this one has started (posix_spawn(3)), with no signal blocked or ignored.
struct ChildProgram {
  let process: pid_t

  /// Starts a program in the process group and with the streams of this process.
  init(path: String, words: [String]) throws(SystemError) {
    unsafe try self.init(words, flags: 0) { process, attributes, words in
      unsafe posix_spawn(process, path, nil, attributes, words, environ)
    }
  }

  /// Starts a program of the PATH that writes to a descriptor, in a process group of its own with the
  /// programs that it starts; it has nothing to read and nowhere to complain.
  init(name: String, words: [String], output: Int32) throws(SystemError) {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    unsafe try self.init(words, flags: POSIX_SPAWN_SETPGROUP) { process, attributes, words in
      unsafe posix_spawnp(process, name, &actions, attributes, words, environ)
    }
  }

  private init(
    _ words: [String], flags: Int32,
    _ spawn: (
      UnsafeMutablePointer<pid_t>, UnsafePointer<posix_spawnattr_t>,
      UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    ) -> Int32
  ) throws(SystemError) {
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    let all = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | flags
    unsafe posix_spawnattr_setflags(&attributes, Int16(all))
    var copies = unsafe [UnsafeMutablePointer<CChar>?]()
    for word in words { unsafe copies.append(strdup(word)) }
    unsafe copies.append(nil)
    defer {
      for index in unsafe copies.indices { unsafe free(copies[index]) }
    }
    var process = pid_t()
    let number = unsafe spawn(&process, &attributes, &copies)
    if number != 0 {
      throw SystemError(Errno(rawValue: number), in: "posix_spawn", on: words.first ?? "")
    }
    self.process = process
  }
}
