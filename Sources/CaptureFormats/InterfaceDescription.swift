package import WireFormats

/// What a capture says about one capturing interface.
package struct InterfaceDescription: Hashable, Sendable {
  /// Counted from 0 over the whole capture.
  package var index: Int
  package var linkType: LinkType
  /// The most octets captured per frame; 0 means no limit.
  package var snapLength: Int
  package var name: String?
  package var comments: [String]

  package init(
    index: Int, linkType: LinkType, snapLength: Int, name: String? = nil, comments: [String] = []
  ) {
    self.index = index
    self.linkType = linkType
    self.snapLength = snapLength
    self.name = name
    self.comments = comments
  }
}
