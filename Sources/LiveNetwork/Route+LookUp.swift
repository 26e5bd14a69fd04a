import CLinux
package import WireFormats

extension Route {
  /// Asks the kernel for the way to `destination`.
  ///
  /// - Parameters:
  ///   - source: The source address that the packet will have; nil lets the kernel choose.
  ///   - interface: The index of the device to use; 0 for any. IPv6 link-local needs one.
  ///   - port: The port of TCP that it is about, which rules may look at; nil for packets of any kind.
  /// - Throws: `ENETUNREACH` (none, throw), `EHOSTUNREACH` (unreachable), `EACCES` (prohibit),
  ///   `EINVAL` (blackhole), `EADDRNOTAVAIL` (`source` is not ours), `ENODEV` (no interface).
  package static func lookUp(
    to destination: IPAddress, source: IPAddress? = nil, interface: Int32 = 0,
    port: UInt16? = nil
  ) throws(SystemError) -> Route {
    if case .v6 = destination, destination.scope == .linkLocal, interface == 0 {
      throw SystemError(.noDevice, in: "route", on: "\(destination), which needs an interface")
    }
    if let source, source.version != destination.version {
      throw SystemError(.familyNotSupported, in: "route", on: "\(destination) from \(source)")
    }
    // Depending on version and family the kernel says EINVAL, ENETUNREACH or nothing to that.
    if let source, !isLocal(source) {
      throw SystemError(.addressNotAvailable, in: "route", on: "\(destination) from \(source)")
    }
    let answers = try ask(to: destination, source: source, interface: interface, port: port)
    guard let answer = answers.first else {
      throw SystemError(.networkUnreachable, in: "route", on: "\(destination)")
    }
    return try Route(
      answer, to: destination, source: source,
      entry: entry(to: destination, source: source, interface: interface))
  }

  /// What the entry of the table is that leads to a destination.
  private struct Entry {
    /// Whether it is the default route, or there is none at all.
    var isDefault: Bool
    /// Whether it names several next hops.
    var isMultipath = false
  }

  /// Looks at the entry itself.
  ///
  /// Where a device is asked for and no entry leads there, IPv4 takes the destination to be on its link
  /// (ip_route_output_key_hash_rcu); there is no entry to show then.
  private static func entry(
    to destination: IPAddress, source: IPAddress?, interface: Int32
  ) -> Entry {
    do throws(SystemError) {
      let answer = try ask(
        to: destination, source: source, interface: interface, flags: RTM_F_FIB_MATCH
      ).first
      return Entry(
        isDefault: answer?.body.number(at: 1, as: UInt8.self) == 0,
        isMultipath: answer?.attributes(after: 12).attribute(RTA_MULTIPATH) != nil)
    } catch {
      return Entry(isDefault: error.errno == .hostUnreachable)
    }
  }

  /// Tells whether the routing tables deliver the address to this machine.
  private static func isLocal(_ address: IPAddress) -> Bool {
    let answer = try? ask(to: address, source: nil, interface: 0).first
    return answer?.body.number(at: 7, as: UInt8.self).map(RouteKind.init) == .local
  }

  private static func ask(
    to destination: IPAddress, source: IPAddress?, interface: Int32, port: UInt16? = nil,
    flags: Int32 = 0
  ) throws(SystemError) -> [NetlinkMessage] {
    let bits: UInt8 = destination.version == .v4 ? 32 : 128
    // struct rtmsg: family, destination bits, source bits, TOS, table, protocol, scope, type, flags
    let header: [UInt8] =
      [UInt8(destination.version.family), bits, source == nil ? 0 : bits, 0, 0, 0, 0, 0]
      + UInt32(RTM_F_LOOKUP_TABLE | flags).kernelOctets
    var attributes = [NetlinkAttribute(Int(RTA_DST.rawValue), destination.kernelOctets)]
    if let source {
      attributes.append(NetlinkAttribute(Int(RTA_SRC.rawValue), source.kernelOctets))
    }
    if interface != 0 {
      attributes.append(NetlinkAttribute(Int(RTA_OIF.rawValue), interface.kernelOctets))
    }
    if let port {
      attributes.append(NetlinkAttribute(Int(RTA_IP_PROTO.rawValue), [UInt8(IPPROTO_TCP)]))
      attributes.append(
        NetlinkAttribute(Int(RTA_DPORT.rawValue), [UInt8(port >> 8), UInt8(port & 255)]))
    }
    do {
      return try NetlinkSocket().request(
        RTM_GETROUTE, header: header, attributes: attributes, about: "\(destination)")
    } catch {
      throw SystemError(error.errno, in: "route", on: "\(destination)")
    }
  }

  private init(
    _ answer: NetlinkMessage, to destination: IPAddress, source: IPAddress?, entry: Entry
  ) throws(SystemError) {
    let attributes = answer.attributes(after: 12)
    // struct rta_cacheinfo: clntref, lastuse, expires, error, ...
    let cache = attributes.attribute(RTA_CACHEINFO)?.value ?? []
    // IPv6 answers with the route that refuses, and the errno inside.
    if let code = cache.number(at: 12, as: Int32.self), code < 0 {
      throw SystemError(Errno(rawValue: 0 &- code), in: "route", on: "\(destination)")
    }
    guard let index = attributes.attribute(RTA_OIF)?.value.number(at: 0, as: Int32.self) else {
      throw SystemError(.networkUnreachable, in: "route", on: "\(destination)")
    }
    let metrics = NetlinkAttribute.parse(attributes.attribute(RTA_METRICS)?.value ?? [])
    kind = RouteKind(rawValue: answer.body.number(at: 7, as: UInt8.self) ?? 0)
    interface = try NetworkInterface(index: index)
    self.source =
      source ?? attributes.attribute(RTA_PREFSRC).flatMap { IPAddress(kernelOctets: $0.value) }
    gateway =
      attributes.attribute(RTA_GATEWAY).flatMap { IPAddress(kernelOctets: $0.value) }
      // struct rtvia: the family, then the address
      ?? attributes.attribute(RTA_VIA)
      .flatMap { IPAddress(kernelOctets: $0.value.dropFirst(2)) }
    pathMTU = metrics.attribute(Int(RTAX_MTU))?.number.map { Int($0) }
    table =
      attributes.attribute(RTA_TABLE)?.number
      ?? UInt32(answer.body.number(at: 4, as: UInt8.self) ?? 0)
    let hasNeighbors = kind == .unicast && !interface.isTunnel
    isLinkAssumed = gateway == nil && hasNeighbors && entry.isDefault
    isMultipath = entry.isMultipath
  }
}
