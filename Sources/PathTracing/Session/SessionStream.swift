/// A TCP connection as a program has it, of this kernel or of a simulated one.
package protocol SessionStream {
  var progress: SessionStreamProgress { get }
  /// What is there, at most `limit` octets.
  mutating func take(upTo limit: Int) -> SessionStreamOctets
  /// Writes as much as there is room for; nil when the connection is lost.
  ///
  /// - Parameter isLast: Keeps the octets for the segment that ends the writing.
  mutating func put(_ octets: [UInt8], isLast: Bool) -> Int?
  /// Tells the peer that nothing more will come; what it still sends can be read.
  mutating func endWriting()
}

/// Where the handshake of a stream stands.
package enum SessionStreamProgress: Hashable, Sendable {
  case connecting
  case connected
  /// With the name of the errno.
  case failed(String)
}

/// What reading from a stream gives.
package enum SessionStreamOctets: Hashable, Sendable {
  case some([UInt8])
  case noneYet
  case end
  /// The connection is lost.
  case lost
}
