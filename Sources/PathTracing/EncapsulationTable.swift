import WireFormats

/// What was around the handshakes of a capture, by the ends of the connection.
struct EncapsulationTable: Sendable {
  private struct Key: Hashable {
    var client: Endpoint
    var server: Endpoint
  }

  private static let limit = 1 << 16

  private var known: [Key: Encapsulations] = [:]

  /// Takes what is around a SYN or a SYN-ACK; the client's packets count before the server's.
  mutating func saw(_ encapsulations: Encapsulations, around segment: Segment) {
    guard segment.isSYN || segment.isSYNACK, known.count < Self.limit else { return }
    let source = Endpoint(address: segment.source, port: segment.sourcePort)
    let destination = Endpoint(address: segment.destination, port: segment.destinationPort)
    if segment.isSYN {
      known[Key(client: source, server: destination)] = encapsulations
    } else {
      let key = Key(client: destination, server: source)
      if known[key] == nil { known[key] = encapsulations }
    }
  }

  /// Adds what is known to attempts that have ended, and forgets it.
  mutating func complete(_ attempts: inout [Attempt]) {
    guard !known.isEmpty else { return }
    for index in attempts.indices {
      let conversation = attempts[index].conversation
      let key = Key(client: conversation.client, server: conversation.server)
      if let found = known.removeValue(forKey: key) { attempts[index].encapsulations = found }
    }
  }
}
