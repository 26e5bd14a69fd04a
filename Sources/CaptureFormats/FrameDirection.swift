/// Which way a frame crossed the capturing interface (pcapng epb_flags, bits 0-1).
package enum FrameDirection: UInt32, Hashable, Sendable {
  case inbound = 1
  case outbound = 2
}
