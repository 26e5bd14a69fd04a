import CLinux
package import WireFormats

/// The addresses of this machine at one moment.
package struct LocalAddresses: Hashable, Sendable {
  /// Every address with the index of its interface, in the kernel's order.
  private let entries: [Entry]

  private struct Entry: Hashable {
    let address: IPAddress
    let interface: Int32
    /// Neither deprecated nor on trial for duplicates (RFC 4862 section 5).
    let isPreferred: Bool
  }

  private static let unpreferred = IFA_F_DEPRECATED | IFA_F_TENTATIVE | IFA_F_DADFAILED

  /// Asks the kernel for all of them.
  package static func current() throws(SystemError) -> LocalAddresses {
    // struct ifaddrmsg: family, prefix length, flags, scope, index
    let answers = try NetlinkSocket().request(
      RTM_GETADDR, flags: NLM_F_DUMP, header: UInt64(0).kernelOctets, about: "addresses")
    return LocalAddresses(
      entries: answers.compactMap { answer in
        let attributes = answer.attributes(after: 8)
        // On a point-to-point link IFA_ADDRESS is the other end.
        let own = attributes.attribute(IFA_LOCAL) ?? attributes.attribute(IFA_ADDRESS)
        guard let flags = answer.body.number(at: 2, as: UInt8.self),
          let interface = answer.body.number(at: 4, as: Int32.self),
          let address = own.flatMap({ IPAddress(kernelOctets: $0.value) })
        else { return nil }
        return Entry(
          address: address, interface: interface,
          isPreferred: Int32(flags) & Self.unpreferred == 0)
      })
  }

  /// Another address of an interface that packets may come from as well as from `source`.
  package func alternative(to source: IPAddress, on interface: Int32) -> IPAddress? {
    entries.first {
      $0.interface == interface && $0.isPreferred && $0.address != source
        && $0.address.version == source.version && $0.address.scope == source.scope
    }?.address
  }
}
