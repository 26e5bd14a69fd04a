import WireFormats

/// What was around the handshakes of a capture, by the ends of the connection.
struct EncapsulationTable: Sendable {
  /// Connections that are open at one time, in 20 octets each.
  private static let limit = 1 << 20
  /// Different ones that are told apart.
  private static let differentLimit = 1 << 16

  private var different: [Encapsulations] = []
  private var places: [Encapsulations: UInt32] = [:]
  /// Places among the different ones by the hash of the ends, client first: of a million pairs two
  /// have the same with a chance of one in ten million, and the ends take three times the room.
  private var known: [Int: UInt32] = [:]

  /// Takes what is around a SYN or a SYN-ACK; the client's packets count before the server's.
  mutating func saw(_ encapsulations: Encapsulations, around segment: Segment) {
    guard segment.isSYN || segment.isSYNACK, let place = place(of: encapsulations) else { return }
    // Of a SYN that becomes no attempt, a probe of a trace for one, nobody asks.
    if known.count >= Self.limit { known.removeAll(keepingCapacity: true) }
    if segment.isSYN {
      known[segment.ends.hashValue] = place
    } else {
      let key = segment.ends.reversed.hashValue
      if known[key] == nil { known[key] = place }
    }
  }

  private mutating func place(of encapsulations: Encapsulations) -> UInt32? {
    if let place = places[encapsulations] { return place }
    guard different.count < Self.differentLimit else { return nil }
    let place = UInt32(truncatingIfNeeded: different.count)
    different.append(encapsulations)
    places[encapsulations] = place
    return place
  }

  /// Adds what is known to attempts that have ended, and forgets it.
  mutating func complete(_ attempts: inout [Attempt]) {
    guard !known.isEmpty else { return }
    for index in attempts.indices {
      let key = attempts[index].conversation.ends.hashValue
      if let place = known.removeValue(forKey: key) {
        attempts[index].encapsulations = different[Int(place)]
      }
    }
  }
}
