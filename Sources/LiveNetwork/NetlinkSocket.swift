import CLinux
import PathTracing
import WireFormats

/// Asks the kernel about routes, links, addresses and neighbours, `rtnetlink(7)`.
///
/// The kernel has the answer ready when the request returns, so nothing here waits.
struct NetlinkSocket: Sendable {
  private let socket: Socket

  init() throws(SystemError) {
    socket = try Socket(family: AF_NETLINK, type: SOCK_RAW, protocol: Int32(NETLINK_ROUTE))
  }

  /// Sends one request and returns its answers; the kernel's errno is thrown.
  ///
  /// - Parameters:
  ///   - type: One of `RTM_GET…`.
  ///   - flags: `NLM_F_DUMP` or nothing.
  ///   - header: The fixed part that belongs to the type.
  ///   - subject: What the question is about, for the error.
  func request(
    _ type: Int, flags: Int32 = 0, header: [UInt8], attributes: [NetlinkAttribute] = [],
    about subject: String
  ) throws(SystemError) -> [NetlinkMessage] {
    let body = header + attributes.flatMap(\.encoded)
    let length = UInt32(clamping: NetlinkMessage.headerLength + body.count)
    let sequence: UInt32 = 1
    let start =
      length.kernelOctets + UInt16(truncatingIfNeeded: type).kernelOctets
      + UInt16(truncatingIfNeeded: NLM_F_REQUEST | flags).kernelOctets
    try socket.send(start + sequence.kernelOctets + UInt32(0).kernelOctets + body)
    var answers: [NetlinkMessage] = []
    while true {
      for message in NetlinkMessage.parse(try socket.receive(upTo: 1 << 16))
      where message.sequence == sequence {
        switch Int32(message.type) {
        case NLMSG_DONE: return answers
        case NLMSG_ERROR:
          let code = message.body.number(at: 0, as: Int32.self) ?? -EPROTO
          guard code != 0 else { return answers }
          throw SystemError(Errno(rawValue: 0 &- code), in: "netlink", on: subject)
        default:
          answers.append(message)
          if message.flags & UInt16(NLM_F_MULTI) == 0 { return answers }
        }
      }
    }
  }

  /// What the kernel knows of an address on the link of an interface; nil where it knows nothing.
  static func neighborState(of address: IPAddress, on interface: Int32) -> NeighborState? {
    // struct ndmsg: family, padding, interface, state, flags, type
    let header: [UInt8] =
      [UInt8(address.version.family), 0, 0, 0] + interface.kernelOctets + [0, 0, 0, 0]
    let attributes = [NetlinkAttribute(Int(NDA_DST), address.kernelOctets)]
    let answer = try? NetlinkSocket().request(
      RTM_GETNEIGH, header: header, attributes: attributes, about: "\(address)"
    ).first
    guard let state = answer?.body.number(at: 8, as: UInt16.self) else { return nil }
    return switch Int32(state) {
    case NUD_INCOMPLETE: .incomplete
    case NUD_REACHABLE: .reachable
    case NUD_STALE: .stale
    case NUD_DELAY: .delay
    case NUD_PROBE: .probe
    case NUD_FAILED: .failed
    case NUD_PERMANENT: .permanent
    default: nil
    }
  }
}
