import CLinux

/// A user and group by number.
package struct UserIdentity: Hashable, Sendable {
  package let user: UInt32
  package let group: UInt32

  /// Who called `sudo`, when this process is root through it; nil when that was root.
  package static var caller: UserIdentity? {
    guard getuid() == 0, geteuid() == 0,
      let user = environment("SUDO_UID").flatMap({ UInt32(decimal: $0) }),
      let group = environment("SUDO_GID").flatMap({ UInt32(decimal: $0) }),
      user != 0, user != UInt32.max, group != UInt32.max
    else { return nil }
    return UserIdentity(user: user, group: group)
  }

  /// Whom to work as once the sockets are open: the caller of `sudo`, "nobody" for root.
  package static var unprivileged: UserIdentity {
    // The environment of a set-user-ID program is its caller's to write: not asked then.
    guard getuid() == 0 else { return UserIdentity(user: getuid(), group: getgid()) }
    return caller ?? nobody
  }

  private static var nobody: UserIdentity {
    guard let entry = unsafe getpwnam("nobody"), unsafe entry.pointee.pw_uid != 0 else {
      return UserIdentity(user: 65534, group: 65534)
    }
    return unsafe UserIdentity(user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
  }

  /// Tells whether the user namespace of this process knows both numbers.
  var isMapped: Bool {
    Self.map("/proc/self/uid_map", holds: user) && Self.map("/proc/self/gid_map", holds: group)
  }

  private static func map(_ path: String, holds number: UInt32) -> Bool {
    guard let text = smallFile(path) else { return true }
    return text.split(separator: "\n").contains { line in
      let fields = line.split(separator: " ").compactMap { UInt32(decimal: $0) }
      return fields.count == 3 && number >= fields[0] && number - fields[0] < fields[2]
    }
  }

  private static func environment(_ name: String) -> String? {
    guard let value = unsafe secure_getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  private static func smallFile(_ path: String) -> String? {
    guard let file = try? Descriptor(from: "open", unsafe linux_open_for_reading(path))
    else { return nil }
    var octets = [UInt8](repeating: 0, count: 4096)
    let count = unsafe read(file.number, &octets, octets.count)
    return count > 0 ? String(decoding: octets.prefix(count), as: UTF8.self) : nil
  }
}
