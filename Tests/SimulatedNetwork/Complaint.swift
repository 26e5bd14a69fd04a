import WireFormats

/// What an ICMP error says, in the codes of both versions.
package struct Complaint: Hashable, Sendable {
  let v4: (type: UInt8, code: UInt8)
  let v6: (type: UInt8, code: UInt8)

  private init(_ type4: UInt8, _ code4: UInt8, v6 type6: UInt8, _ code6: UInt8) {
    v4 = (type4, code4)
    v6 = (type6, code6)
  }

  package static func == (left: Complaint, right: Complaint) -> Bool {
    left.v4 == right.v4 && left.v6 == right.v6
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(v4.type)
    hasher.combine(v4.code)
    hasher.combine(v6.code)
  }

  package static let expired = Complaint(11, 0, v6: 3, 0)
  package static let noRoute = Complaint(3, 0, v6: 1, 0)
  package static let hostUnreachable = Complaint(3, 1, v6: 1, 3)
  /// The default of REJECT and of fail2ban.
  package static let port = Complaint(3, 3, v6: 1, 4)
  package static let networkProhibited = Complaint(3, 9, v6: 1, 1)
  package static let hostProhibited = Complaint(3, 10, v6: 1, 1)
  /// The default of firewalld, of Cisco's and Juniper's filters.
  package static let prohibited = Complaint(3, 13, v6: 1, 1)
  /// The answer of an `unreachable` route; Linux says "no route" for it in IPv6.
  package static let unreachableRoute = Complaint(3, 1, v6: 1, 0)
  /// A source address that the policy of a site refuses; IPv4 has no such code.
  package static let sourcePolicy = Complaint(3, 13, v6: 1, 5)
  /// A packet that no link of this path is too small for, or a header without a fault.
  package static let tooBig = Complaint(3, 4, v6: 2, 0)
  package static let badHeader = Complaint(12, 0, v6: 4, 0)
  /// A code of its own for either version.
  package static func unreachable(v4: UInt8, v6: UInt8) -> Complaint {
    Complaint(3, v4, v6: 1, v6)
  }
}
