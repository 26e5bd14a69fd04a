import CLinux
import Testing
import WireFormats

@testable import LiveNetwork

/// Only for a child that calls next to nothing before `_exit`.
@_silgen_name("fork") private func forkProcess() -> pid_t

struct PrivilegesTests {
  private static let isRoot =
    geteuid() == 0 && (try? Privileges.check()) != nil
    && UserIdentity(user: 65534, group: 65534).isMapped

  /// Raw sockets and nothing else, as a file capability gives them to an ordinary user.
  private static func becomeUserWithRawSockets() {
    guard linux_prctl(PR_SET_KEEPCAPS, 1, 0) == 0, setgroups(0, nil) == 0,
      setresgid(65534, 65534, 65534) == 0, setresuid(65534, 65534, 65534) == 0
    else { exit(90) }
    keepOnlyRawSockets()
  }

  private static func keepOnlyRawSockets() {
    var header = __user_cap_header_struct(version: UInt32(_LINUX_CAPABILITY_VERSION_3), pid: 0)
    var data = [__user_cap_data_struct](repeating: .init(), count: 2)
    data[0].permitted = 1 << UInt32(CAP_NET_RAW)
    data[0].effective = data[0].permitted
    guard linux_capset(&header, data) == 0 else { exit(91) }
  }

  private static func write(_ text: String, to path: String) -> Bool {
    guard let file = fopen(path, "w") else { return false }
    let written = fputs(text, file) >= 0
    return fclose(file) == 0 && written
  }

  @Test(.enabled(if: isRoot, "needs root that can become other users"))
  func `root becomes nobody for good, and open sockets go on working`() async {
    await #expect(processExitsWith: .success) {
      unsetenv("SUDO_UID")
      let sender = try RawSender(.v4)
      try Privileges.drop()
      guard getuid() == 65534, getgid() == 65534, getgroups(0, nil) == 0 else { exit(1) }
      guard setuid(0) != 0, (try? RawSender(.v4)) == nil else { exit(2) }
      let packet = TestPacket.syn4(from: "127.0.0.1", to: "127.0.0.1")
      guard sender.send(packet, to: .v4(.init(127, 0, 0, 1))) == nil else { exit(3) }
    }
  }

  @Test(.enabled(if: isRoot, "needs root that can become other users"))
  func `root through sudo becomes the caller`() async {
    await #expect(processExitsWith: .success) {
      setenv("SUDO_UID", "12345", 1)
      setenv("SUDO_GID", "54321", 1)
      guard UserIdentity.caller == UserIdentity.unprivileged else { exit(1) }
      try Privileges.drop()
      guard getuid() == 12345, getgid() == 54321 else { exit(2) }
      guard UserIdentity.caller == nil else { exit(3) }
    }
  }

  @Test(
    .enabled(if: isRoot, "needs root that can become other users"),
    arguments: ["", "0", "-1", "+5", " 5", "5x", "4294967295", "99999999999"])
  func `a damaged SUDO_UID is not a caller`(text: String) async {
    await #expect(processExitsWith: .success) { [text] in
      setenv("SUDO_UID", text, 1)
      setenv("SUDO_GID", "1000", 1)
      guard UserIdentity.caller == nil, UserIdentity.unprivileged.user == 65534 else { exit(1) }
    }
  }

  @Test(.enabled(if: isRoot, "needs root that can become other users"))
  func `a user with the file capability can start and then gives it up`() async {
    await #expect(processExitsWith: .success) {
      Self.becomeUserWithRawSockets()
      try Privileges.check()
      let sender = try RawSender(.v6)
      try Privileges.drop()
      guard getuid() == 65534, (try? Privileges.check()) == nil else { exit(1) }
      _ = sender
    }
  }

  @Test(.enabled(if: isRoot, "needs root that can become other users"))
  func `root of a container that may not change its user loses its capabilities`() async {
    await #expect(processExitsWith: .success) {
      Self.keepOnlyRawSockets()
      try Privileges.check()
      try Privileges.drop()
      guard (try? Privileges.check()) == nil else { exit(1) }
    }
  }

  @Test(.enabled(if: isRoot, "needs root that can become other users"))
  func `without the right the message names both ways to get it`() async {
    await #expect(processExitsWith: .success) {
      try Privileges.drop()
      do {
        try Privileges.check()
        exit(1)
      } catch let error as PrivilegeError {
        let text = error.description
        guard text.contains("sudo synpath"), text.contains("setcap cap_net_raw+ep /") else {
          exit(2)
        }
      }
    }
  }

  @Test(.enabled(if: isRoot, "needs root that can become other users"))
  func `root of a user namespace without other users loses its capabilities`() async {
    await #expect(processExitsWith: .success) {
      // A new user namespace needs a process of one thread: fork makes one.
      let child = forkProcess()
      if child == 0 {
        guard unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 else { _exit(1) }
        guard Self.write("deny", to: "/proc/self/setgroups"),
          Self.write("0 0 1", to: "/proc/self/uid_map"),
          Self.write("0 0 1", to: "/proc/self/gid_map")
        else { _exit(2) }
        guard (try? RawSender(.v4)) != nil else { _exit(3) }
        do { try Privileges.drop() } catch { _exit(4) }
        _exit((try? RawSender(.v4)) == nil ? 0 : 5)
      }
      var status: Int32 = -1
      waitpid(child, &status, 0)
      guard status == 0 else { exit(status >> 8) }
    }
  }
}
