/// What a pcapng section says about itself.
package struct SectionDescription: Hashable, Sendable {
  package var comments: [String]
  /// The program that wrote the section (shb_userappl).
  package var application: String?
  /// The system it ran on (shb_os).
  package var operatingSystem: String?

  package init(comments: [String] = [], application: String?, operatingSystem: String? = nil) {
    self.comments = comments
    self.application = application
    self.operatingSystem = operatingSystem
  }
}
