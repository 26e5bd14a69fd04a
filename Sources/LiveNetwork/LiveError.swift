package import PacketCapture

/// Why a live run cannot start or go on.
package enum LiveError: Error, Hashable, Sendable {
  case system(SystemError)
  case capture(CaptureError)
  case file(CaptureFileError)
}

extension LiveError: CustomStringConvertible {
  /// One line: what failed, why, and what to do.
  package var description: String {
    switch self {
    case .system(let error): "\(error); \(error.advice)"
    case .capture(let error): error.line
    case .file(let error): error.line(isWriting: true)
    }
  }
}
