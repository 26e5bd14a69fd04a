import SimulatedNetwork
import WireFormats

extension Scene {
  /// A way of eight hops, of which one forwards nothing that matches.
  static func dropping(
    _ version: IPVersion, _ hop: Int, _ match: Filter.Match, seed: UInt64 = 1
  ) -> Scene {
    Scene(distance: 8, version, seed: seed).with {
      $0[hop].filters = [Filter(match, .drop, .forward)]
    }
  }
}

extension Packet {
  /// Whether it is a SYN that fits.
  func isSYN(_ fits: (TCPHeader) -> Bool) -> Bool {
    guard case .tcp(let tcp) = transport, tcp.flags.contains(.syn) else { return false }
    return fits(tcp)
  }
}
