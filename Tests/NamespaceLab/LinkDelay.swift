/// A link of the chain that takes time: a relay between two TUN devices instead of a veth pair.
package struct LinkDelay: Sendable {
  /// Counted from the client, from 0: link k joins hop k and hop k + 1.
  package var link: Int
  /// One-way delay, the same in both directions, in microseconds.
  package var delay: Int
  /// Greatest extra delay in microseconds.
  package var jitter = 0
  /// Share of packets lost in either direction, in percent.
  package var loss = 0.0
  /// Share of packets that overtake the others, in percent.
  package var reorder = 0.0
  package var seed: UInt64 = 1

  package init(
    link: Int, delay: Int, jitter: Int = 0, loss: Double = 0, reorder: Double = 0, seed: UInt64 = 1
  ) {
    self.link = link
    self.delay = delay
    self.jitter = jitter
    self.loss = loss
    self.reorder = reorder
    self.seed = seed
  }

  var arguments: [String] {
    [
      "--delay", "\(delay)", "--jitter", "\(jitter)", "--loss", "\(loss)", "--reorder",
      "\(reorder)", "--seed", "\(seed)",
    ]
  }
}
