package import PathTracing
package import WireFormats

/// Open attempts at one server endpoint that ended with the same alert of TLS.
package struct AlertGroup: Sendable {
  struct Key: Hashable {
    var server: Endpoint
    var sender: Conversation.Peer
    var code: UInt8
  }

  package let server: Endpoint
  package let alert: TLSAlert
  /// The first frame of the first of them.
  package let firstFrame: UInt32
  package private(set) var count = 0
  package private(set) var firstTime: Timestamp

  init(_ key: Key, _ alert: TLSAlert, _ conversation: Conversation) {
    server = key.server
    self.alert = alert
    firstFrame = conversation.firstFrame
    firstTime = conversation.start
  }

  mutating func add(_ conversation: Conversation) {
    count += 1
    firstTime = min(firstTime, conversation.start)
  }
}
