/// The exit status of several runs, one after the other, from those of each.
package struct SeriesStatus: Hashable, Sendable {
  /// What a run says that lacks the privilege to go on: the next one would lack it too.
  private static let noPrivilege: Int32 = 77
  private static let interrupted: Int32 = 130

  private var worst: Int32 = 0
  private var failure: Int32?
  /// Whether no other run is to be begun.
  package private(set) var isOver = false

  package init() {}

  /// Takes the status of the next run; up to 7 it is that of a verdict.
  package mutating func add(_ status: Int32) {
    if status == Self.interrupted || status == Self.noPrivilege { isOver = true }
    if Self.isVerdict(status) {
      worst = max(worst, status)
    } else if failure == nil || status == Self.interrupted {
      failure = status
    }
  }

  /// The highest of 1 to 7; where none is, the first other one that is not 0. Interrupted is interrupted.
  package var status: Int32 {
    if failure == Self.interrupted || worst == 0 { failure ?? 0 } else { worst }
  }

  /// Whether a status is that of a verdict.
  package static func isVerdict(_ status: Int32) -> Bool { 0...7 ~= status }
}
