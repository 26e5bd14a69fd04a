package import PathTracing
import WireFormats

/// A SYN-ACK that acknowledges a SYN to another address than its own.
package struct ForeignAnswer: Hashable, Sendable {
  package var server: Endpoint
  package var frame: Int
  package var timeToLive: UInt8
  /// The frame with the client's reset of it.
  package var reset: Int?
}
