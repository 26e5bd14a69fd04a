package import CaptureFormats
import Glibc

/// Why a capture file cannot be read or written.
package enum CaptureFileError: Error, Hashable, Sendable {
  case noSuchFile(path: String)
  case isDirectory(path: String)
  case noPermission(path: String)
  /// Captures are not written through symbolic links.
  case isSymbolicLink(path: String)
  /// Another system error, by its errno value.
  case system(path: String, operation: Operation, errno: Int32)
  /// The octets are no capture, or a damaged one; every event before stays valid.
  case format(path: String, CaptureFormatError)
  /// The compressed data are damaged; every event before stays valid.
  case compression(path: String, GzipDamage, frames: Int)

  /// The same for a file to be written: what does not exist is its directory.
  init(creating path: String) {
    let number = errno
    if number == ENOENT || number == ENOTDIR {
      self = .system(path: path, operation: .create, errno: number)
    } else {
      self.init(path: path, .open, errno: number)
    }
  }

  /// What failed.
  package enum Operation: String, Hashable, Sendable {
    case open, create, read, write
    case changeOwner = "change the owner of"
  }

  /// Sorts the current errno into the cases.
  init(path: String, _ operation: Operation, errno number: Int32 = errno) {
    switch number {
    case ENOENT, ENOTDIR: self = .noSuchFile(path: path)
    case EISDIR: self = .isDirectory(path: path)
    case EACCES, EPERM: self = .noPermission(path: path)
    case ELOOP where operation == .open: self = .isSymbolicLink(path: path)
    default: self = .system(path: path, operation: operation, errno: number)
    }
  }
}

extension CaptureFileError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noSuchFile(let path): "\(path): no such file"
    case .isDirectory(let path): "\(path): it is a directory, not a capture file"
    case .noPermission(let path): "\(path): no permission"
    case .isSymbolicLink(let path):
      "\(path): it is a symbolic link; name the file that it points to"
    case .system(let path, let operation, let number):
      "cannot \(operation.rawValue) \(path): \(unsafe String(cString: strerror(number)))"
    case .format(let path, let error): "\(path): \(error)"
    case .compression(let path, let damage, let frames):
      "\(path): \(damage); \(CaptureFormatError.complete(frames))"
    }
  }
}
