/// The lab itself failed: what was tried, and what the tool said.
package struct LabError: Error, CustomStringConvertible {
  package var description: String

  init(_ description: String) { self.description = description }
}
