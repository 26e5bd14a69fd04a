import CLinux

/// A network device of this machine, as it was when it was asked for.
package struct NetworkInterface: Hashable, Sendable {
  package let index: Int32
  package let name: String
  /// The largest IP packet in octets.
  package let mtu: Int
  package let isUp: Bool
  /// Up and with a carrier.
  package let isRunning: Bool
  package let isLoopback: Bool
  /// A link without neighbours: what goes in comes out at its other end, or nowhere.
  package let isTunnel: Bool

  /// Looks the interface up by name; `ENODEV` when there is none.
  package init(named name: String) throws(SystemError) {
    let octets = Array(name.utf8)
    guard !octets.isEmpty, octets.count < Int(IFNAMSIZ), !octets.contains(0) else {
      throw SystemError(.noDevice, in: "interface", on: name)
    }
    try self.init(
      index: 0, attributes: [NetlinkAttribute(IFLA_IFNAME, octets + [0])],
      about: name)
  }

  /// Looks the interface up by index; `ENODEV` when there is none.
  package init(index: Int32) throws(SystemError) {
    guard index > 0 else { throw SystemError(.noDevice, in: "interface", on: "\(index)") }
    try self.init(index: index, attributes: [], about: "\(index)")
  }

  private init(
    index: Int32, attributes: [NetlinkAttribute], about subject: String
  ) throws(SystemError) {
    // struct ifinfomsg: family, padding, type, index, flags, change
    let header = UInt32(0).kernelOctets + index.kernelOctets + UInt64(0).kernelOctets
    let answers: [NetlinkMessage]
    do {
      answers = try NetlinkSocket().request(
        RTM_GETLINK, header: header, attributes: attributes, about: subject)
    } catch {
      throw SystemError(error.errno, in: "interface", on: subject)
    }
    guard let body = answers.first?.body, let index = body.number(at: 4, as: Int32.self),
      let flags = body.number(at: 8, as: UInt32.self)
    else { throw SystemError(.noDevice, in: "interface", on: subject) }
    let found = answers[0].attributes(after: 16)
    self.index = index
    name = found.attribute(IFLA_IFNAME)?.name ?? subject
    mtu = Int(found.attribute(IFLA_MTU)?.number ?? 0)
    isUp = flags & UInt32(IFF_UP) != 0
    isRunning = flags & UInt32(IFF_RUNNING) != 0
    isLoopback = flags & UInt32(IFF_LOOPBACK) != 0
    isTunnel = flags & UInt32(IFF_POINTOPOINT) != 0
  }
}
