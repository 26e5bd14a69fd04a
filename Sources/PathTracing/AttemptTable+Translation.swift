import WireFormats

extension AttemptTable {
  /// Notes that two conversations are the sides of an address translation, if they are.
  mutating func link(
    _ position: Int, _ other: Int, _ segment: Segment, _ time: Timestamp
  ) {
    guard var known = conversation(at: other), let syn = known.syn,
      var new = conversation(at: position),
      known.isTranslated(
        Opening(segment, syn.last), from: new.client, to: new.server, at: time)
    else { return }
    // Captures of two machines may show the far side first.
    Conversation.link(&known, &new, isFarFirst: segment.timeToLive > syn.timeToLive)
    replace(other, known)
    replace(position, new)
  }

  /// The SYNs that came since the last call, with their positions.
  mutating func takeBegun() -> [BegunSYN] {
    exchange(&begun, with: [])
  }

  /// The far sides that are over, whose near sides are not in this table.
  mutating func takeFarSides() -> [Conversation] { exchange(&farSides, with: []) }

  /// Puts a conversation back that was changed.
  mutating func replace(_ position: Int, _ conversation: Conversation) {
    hasTranslations = true
    heads[position] = conversation.head
    if conversation.head.body > 0 { bodies[Int(conversation.head.body)] = conversation.body }
  }

  /// Finds the conversation between two ends.
  mutating func position(of client: Endpoint, _ server: Endpoint) -> Int? {
    let ends = EndpointPair(client.address, client.port, server.address, server.port)
    let hash = FlowIndex.hash(ends, seed: seed)
    var cursor = index.start(hash)
    while let position = index.next(hash, from: &cursor) {
      if self.ends(at: position) == ends { return position }
    }
    return nil
  }

  /// Tells the near side of a translation what the far side shows; false where it is not here.
  @discardableResult
  mutating func takeFarSide(_ far: Conversation) -> Bool {
    guard let near = far.translation, let position = position(of: near.client, near.server) else {
      return false
    }
    heads[position].learn(fromFarSide: far)
    return true
  }
}
