/// The version of the Internet Protocol.
package enum IPVersion: UInt8, Hashable, Sendable {
  case v4 = 4
  case v6 = 6
}
