import PathDiagnosis

/// The exit statuses besides those of the outcomes; the names follow sysexits.h.
enum ExitStatus {
  static let usage: Int32 = 64
  static let damagedCapture: Int32 = 65
  static let noSuchFile: Int32 = 66
  static let unknownHost: Int32 = 68
  static let system: Int32 = 71
  static let noPrivilege: Int32 = 77
  static let interrupted: Int32 = 130

  /// The worst of several verdicts: the highest of 1 to 7.
  static func worst(_ verdicts: some Sequence<Verdict>) -> Int32 {
    verdicts.map(\.outcome.exitStatus).max() ?? 0
  }
}
