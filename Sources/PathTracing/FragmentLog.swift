package import WireFormats

// Later fragments have no ports (RFC 791 section 3.2): filters lose them where they let the first pass, and
// `tcpdump port 80` does not show them either.

/// Fragments of TCP segments by their two ends: of the first 16 pairs of them.
package struct FragmentLog: Hashable, Sendable {
  /// The fragments from one machine to another.
  package struct Flow: Hashable, Sendable {
    package let source: IPAddress
    package let destination: IPAddress
    /// Fragments that begin a packet, and those that go on with one.
    package fileprivate(set) var first = 0
    package fileprivate(set) var later = 0
    /// The frames of the first and the last of them.
    package fileprivate(set) var frames: ClosedRange<Int>
  }

  package private(set) var flows: [Flow] = []

  @inline(never)
  mutating func saw(_ ip: IPHeader, _ frame: Int) {
    let isLater = ip.isLaterFragment
    guard isLater || ip.hasMoreFragments else { return }
    let index =
      flows.firstIndex { $0.source == ip.source && $0.destination == ip.destination }
      ?? flows.endIndex
    if index == flows.endIndex {
      guard flows.count < 16 else { return }
      flows.append(
        Flow(source: ip.source, destination: ip.destination, frames: frame...frame))
    }
    if isLater { flows[index].later += 1 } else { flows[index].first += 1 }
    let frames = flows[index].frames
    flows[index].frames = frames.lowerBound...max(frames.upperBound, frame)
  }

  /// What came from one machine for another.
  package func flow(from source: IPAddress, to destination: IPAddress) -> Flow? {
    flows.first { $0.source == source && $0.destination == destination }
  }
}
