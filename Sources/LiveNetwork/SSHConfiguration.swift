@unsafe @preconcurrency import CLinux
import WireFormats

/// What the user's own ssh would do for a host: `ssh -G` reads its configuration for us.
///
/// It runs in the background; the answer is taken when the pipe is ready.
final class SSHConfiguration {
  private let output: Descriptor
  private let process: pid_t
  private var text: [UInt8] = []
  private(set) var isDone = false

  var descriptor: Int32 { output.number }

  /// Starts `ssh -G host`; nil where there is no ssh, or the host looks like one of its flags.
  init?(host: String, program: String = "ssh") {
    guard !host.hasPrefix("-"), !host.utf8.contains(0) else { return nil }
    var ends: (Int32, Int32) = (-1, -1)
    let result = unsafe withUnsafeMutableBytes(of: &ends) { bytes in
      unsafe pipe2(bytes.assumingMemoryBound(to: Int32.self).baseAddress, O_CLOEXEC | O_NONBLOCK)
    }
    guard result == 0, let output = try? Descriptor(from: "pipe", ends.0),
      let input = try? Descriptor(from: "pipe", ends.1)
    else { return nil }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, input.number, 1)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var words = unsafe [UnsafeMutablePointer<CChar>?]()
    for word in [program, "-G", "--", host] { unsafe words.append(strdup(word)) }
    unsafe words.append(nil)
    defer {
      for index in unsafe words.indices { unsafe free(words[index]) }
    }
    var attributes = Self.attributes()
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var process = pid_t()
    guard unsafe posix_spawnp(&process, program, &actions, &attributes, &words, environ) == 0
    else { return nil }
    self.output = output
    self.process = process
  }

  /// A process group of its own, with the programs that the configuration runs, and no signal that
  /// this process blocks or ignores.
  private static func attributes() -> posix_spawnattr_t {
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    return attributes
  }

  deinit {
    kill(-process, SIGKILL)
    waitpid(process, nil, 0)
  }

  /// Takes in what has come; the settings once all of it is there.
  func collect() -> SSHSettings? {
    var octets = [UInt8](repeating: 0, count: 4096)
    while text.count < 1 << 16 {
      let count = unsafe read(output.number, &octets, octets.count)
      if count < 0 { return nil }
      if count == 0 { break }
      text += octets.prefix(count)
    }
    isDone = true
    return SSHSettings(String(decoding: text, as: UTF8.self))
  }
}

extension SSHSettings {
  /// How long a configuration may take that runs programs of its own.
  private static let patience = Interval.seconds(1)

  /// Asks the user's ssh, and waits; nil where there is none, or it takes too long.
  package init?(of host: String) {
    guard let configuration = SSHConfiguration(host: host) else { return nil }
    let clock = Clock()
    let end = clock.now + Self.patience
    while clock.now < end {
      let ready = try? Poller(clock: clock).wait(reading: [configuration.descriptor], until: end)
      guard ready?.isEmpty == false else { return nil }
      if let settings = configuration.collect() {
        self = settings
        return
      }
    }
    return nil
  }
}
