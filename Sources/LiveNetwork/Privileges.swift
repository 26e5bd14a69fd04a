import CLinux
import WireFormats

/// What this process may do beyond an ordinary user, and giving it up for good.
package enum Privileges {
  /// Tells whether raw sockets can be opened.
  package static func check() throws(PrivilegeError) {
    do {
      _ = try RawSender(.v4)
    } catch {
      guard error.errno == .notPermitted || error.errno == .accessDenied else {
        throw .rawSocketsFail(error)
      }
      throw .noRawSockets(path: programPath)
    }
  }

  /// Becomes `identity` without any capability, and proves that there is no way back.
  ///
  /// Call it while no other thread runs: capabilities belong to threads, and others keep theirs.
  package static func drop(to identity: UserIdentity = .unprivileged) throws(PrivilegeError) {
    // Root of a container may have nobody else to become, or not the right to.
    let changesUser = identity.isMapped && (geteuid() != 0 || mayChangeUser)
    do {
      shrinkBoundingSet()
      try SystemError.check(
        "prctl PR_CAP_AMBIENT", linux_prctl(PR_CAP_AMBIENT, UInt(PR_CAP_AMBIENT_CLEAR_ALL), 0))
      if changesUser {
        if geteuid() == 0 { try SystemError.check("setgroups", setgroups(0, nil)) }
        let (user, group) = (identity.user, identity.group)
        try SystemError.check("setresgid", setresgid(group, group, group))
        try SystemError.check("setresuid", setresuid(user, user, user))
      }
      try setCapabilitiesToNone()
      try SystemError.check("prctl PR_SET_NO_NEW_PRIVS", linux_prctl(PR_SET_NO_NEW_PRIVS, 1, 0))
      // Other programs of the same user could take the open sockets with ptrace otherwise.
      try SystemError.check("prctl PR_SET_DUMPABLE", linux_prctl(PR_SET_DUMPABLE, 0, 0))
    } catch {
      throw .failed(error)
    }
    try verify(identity, changedUser: changesUser)
  }

  /// Works only with `CAP_SETPCAP`, which root has and a file capability does not give.
  private static func shrinkBoundingSet() {
    var capability: UInt = 0
    while linux_prctl(PR_CAPBSET_DROP, capability, 0) == 0 { capability += 1 }
  }

  private static var mayChangeUser: Bool {
    let both: UInt32 = 1 << UInt32(CAP_SETUID) | 1 << UInt32(CAP_SETGID)
    guard let held = capabilities() else { return false }
    return held[0].effective & both == both
  }

  private static func setCapabilitiesToNone() throws(SystemError) {
    var header = __user_cap_header_struct(version: UInt32(_LINUX_CAPABILITY_VERSION_3), pid: 0)
    let none = [__user_cap_data_struct](repeating: .init(), count: 2)
    try SystemError.check("capset", unsafe linux_capset(&header, none))
  }

  private static func capabilities() -> [__user_cap_data_struct]? {
    var header = __user_cap_header_struct(version: UInt32(_LINUX_CAPABILITY_VERSION_3), pid: 0)
    var held = [__user_cap_data_struct](repeating: .init(), count: 2)
    return unsafe linux_capget(&header, &held) == 0 ? held : nil
  }

  private static func verify(
    _ identity: UserIdentity, changedUser: Bool
  ) throws(PrivilegeError) {
    guard let held = capabilities(),
      held.allSatisfy({ $0.effective | $0.permitted | $0.inheritable == 0 })
    else { throw .kept("the use of capabilities") }
    if changedUser {
      let keep = UInt32.max
      guard getuid() == identity.user, geteuid() == identity.user,
        getgid() == identity.group, getegid() == identity.group
      else { throw .kept("work as another user") }
      if identity.user != 0 {
        guard setresuid(keep, 0, keep) != 0, setresgid(keep, 0, keep) != 0 || identity.group == 0
        else { throw .kept("the return to root") }
      }
    }
    if (try? RawSender(.v4)) != nil { throw .kept("a new raw socket") }
  }

  private static var programPath: String {
    var octets = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &octets, octets.count)
    guard count > 0 else { return "PATH" }
    return String(decoding: octets.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
