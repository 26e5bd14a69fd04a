@unsafe @preconcurrency import CLinux
import WireFormats

/// What the user's own ssh would do for a host: `ssh -G` reads its configuration for us.
///
/// It runs in the background; the answer is taken when the pipe is ready.
final class SSHConfiguration {
  private let output: Descriptor
  private let child: ChildProgram
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
    let child = try? ChildProgram(
      name: program, words: [program, "-G", "--", host], output: input.number)
    guard let child else { return nil }
    self.output = output
    self.child = child
  }

  deinit {
    kill(-child.process, SIGKILL)
    waitpid(child.process, nil, 0)
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
