import CLinux
import Foundation
import Testing

@testable import LiveNetwork

/// The program that is asked how ssh goes to a host.
///
/// In processes of their own: a script that another thread's child has open for writing cannot be run.
@Suite struct SSHConfigurationTests {
  /// Runs a script in place of ssh, with a FIFO beside it.
  private func start(_ script: String) throws -> (SSHConfiguration, String) {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("ssh-\(UUID().uuidString)").path
    try "#!/bin/sh\n\(script)\n".write(toFile: path, atomically: true, encoding: .utf8)
    try #require(chmod(path, 0o700) == 0)
    try #require(mkfifo(path + ".fifo", 0o600) == 0)
    return (try #require(SSHConfiguration(host: "db1", program: path)), path)
  }

  /// Reads what the script says until it has nothing more to say.
  private func settings(_ configuration: SSHConfiguration) throws -> SSHSettings {
    let poller = Poller(clock: Clock())
    while !(try poller.wait(reading: [configuration.descriptor], until: nil)).isEmpty {
      if let settings = configuration.collect() { return settings }
    }
    throw CancellationError()
  }

  @Test func `it starts with no signal blocked or ignored`() async {
    await #expect(processExitsWith: .success) {
      _ = try Interrupt()
      _ = linux_ignore_signal(SIGXFSZ)
      // The words of ssh carry the lines: hostname is what is blocked, proxycommand what is ignored.
      let (configuration, path) = try SSHConfigurationTests().start(
        """
        while read -r name value; do
          case $name in
            SigBlk:) echo "hostname $value" ;;
            SigIgn:) echo "proxycommand $value" ;;
          esac
        done </proc/$$/status
        """)
      defer {
        unlink(path)
        unlink(path + ".fifo")
      }
      let settings = try SSHConfigurationTests().settings(configuration)
      let blocked = settings.hostName.flatMap { UInt64($0, radix: 16) }
      let ignored = settings.command.flatMap { UInt64($0, radix: 16) }
      guard blocked == 0 else { exit(1) }
      // Those that the C library has for itself are ignored in all that it starts.
      let mask: UInt64 = 1 << UInt64(SIGPIPE - 1) | 1 << UInt64(SIGXFSZ - 1)
      guard let ignored, ignored & mask == 0 else { exit(2) }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `the programs that it runs end with it`() async {
    await #expect(processExitsWith: .success) {
      var (configuration, path): (SSHConfiguration?, String) = try SSHConfigurationTests().start(
        """
        sleep 1000 >"$0.fifo" &
        echo hostname here
        exec >/dev/null
        wait
        """)
      defer {
        unlink(path)
        unlink(path + ".fifo")
      }
      let fifo = open(path + ".fifo", O_RDONLY)
      _ = try configuration.map { try SSHConfigurationTests().settings($0) }
      configuration = nil
      // The end of what they could write.
      var octet: UInt8 = 0
      guard read(fifo, &octet, 1) == 0 else { exit(1) }
    }
  }
}
