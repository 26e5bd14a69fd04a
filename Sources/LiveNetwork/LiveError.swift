package import PacketCapture

/// Why a live run cannot start or go on.
package enum LiveError: Error, Hashable, Sendable {
  case system(SystemError)
  case capture(CaptureError)
  case file(CaptureFileError)
}

extension LiveError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .system(let error): error.description
    case .capture(let error): error.description
    case .file(let error): error.description
    }
  }
}
