import CLinux
package import WireFormats

/// What a host name or an address on the command line stands for.
package struct NameResolution: Hashable, Sendable {
  /// Without duplicates, in the resolver's order (RFC 6724); never empty.
  package let addresses: [IPAddress]
  /// The interface that `fe80::1%eth0` names.
  package let zone: String?

  /// The address that a word is, with or without a zone; nil for a name.
  package static func address(_ word: String) -> IPAddress? {
    IPAddress(String(word.prefix { $0 != "%" }))?.unmapped
  }

  /// Reads an address or asks the system's resolver; may block for many seconds.
  package static func resolve(
    _ name: String, family: IPVersion? = nil
  ) throws(ResolutionError) -> NameResolution {
    let parts = name.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
    if let address = IPAddress(String(parts.first ?? ""))?.unmapped {
      if let family, family != address.version { throw .noAddress(name, family) }
      let zone = parts.count > 1 ? String(parts[1]) : nil
      guard let zone else { return NameResolution(addresses: [address], zone: nil) }
      guard let interface = interface(ofZone: zone) else { throw .unknownZone(name, zone: zone) }
      return NameResolution(addresses: [address], zone: interface.name)
    }
    // The resolver takes a C string, which ends at the first zero octet.
    guard !name.isEmpty, !name.utf8.contains(0) else { throw .unknownHost(name) }
    return try lookUp(name, family: family)
  }

  /// The interface of a zone, by its name or else its index (RFC 4007, 11.2).
  private static func interface(ofZone zone: String) -> NetworkInterface? {
    (try? NetworkInterface(named: zone))
      ?? Int32(decimal: zone).flatMap { try? NetworkInterface(index: $0) }
  }

  /// Reads a port number from 1 to 65535 or the name of a TCP service.
  package static func servicePort(_ text: String) -> UInt16? {
    if let port = UInt16(decimal: text) { return port > 0 ? port : nil }
    // The resolver would take " 22", "+22" and "-1" for numbers.
    guard text.utf8.contains(where: { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 }),
      !text.utf8.contains(0)
    else { return nil }
    var found: UInt16?
    _ = request(node: nil, service: text, family: nil) { found = found ?? $0.port }
    return found
  }

  private static func lookUp(
    _ name: String, family: IPVersion?
  ) throws(ResolutionError) -> NameResolution {
    var addresses: [IPAddress] = []
    // No AI_ADDRCONFIG: an address without a way to it shall be a finding, not an unknown host.
    // The resolver's order puts it last anyway.
    let code = request(node: name, service: nil, family: family) { found in
      let address = found.address.unmapped
      if !addresses.contains(address) { addresses.append(address) }
    }
    switch code {
    case 0 where !addresses.isEmpty: return NameResolution(addresses: addresses, zone: nil)
    case EAI_NODATA, EAI_ADDRFAMILY:
      if let family { throw .noAddress(name, family) }
      throw .failed(name, reason: "the name exists but has no address")
    case 0, EAI_NONAME: throw .unknownHost(name)
    case EAI_AGAIN: throw .temporaryFailure(name)
    case EAI_SYSTEM: throw .failed(name, reason: Errno.current.description)
    default: throw .failed(name, reason: unsafe String(cString: gai_strerror(code)))
    }
  }

  /// Wraps `getaddrinfo(3)`; the result is its code.
  private static func request(
    node: String?, service: String?, family: IPVersion?, _ body: (SocketAddress) -> Void
  ) -> Int32 {
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = family?.family ?? AF_UNSPEC
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = unsafe getaddrinfo(node, service, &hints, &list)
    guard code == 0 else { return code }
    defer { unsafe freeaddrinfo(list) }
    var next = unsafe list
    while let entry = unsafe next {
      let found = unsafe SocketAddress(entry.pointee.ai_addr, length: entry.pointee.ai_addrlen)
      if let found { body(found) }
      unsafe next = entry.pointee.ai_next
    }
    return code
  }
}
