import CLinux
import CaptureFormats
package import PacketCapture

extension CaptureFileError {
  /// One line: what failed, why, and what to do about a file that is read or written.
  package func line(isWriting: Bool) -> String {
    advice(isWriting: isWriting).map { "\(self); \($0)" } ?? description
  }

  /// Nil where the words say it already.
  private func advice(isWriting: Bool) -> String? {
    switch self {
    case .noSuchFile: "check the name"
    case .isDirectory: isWriting ? "name a file in it" : "name one of its files"
    case .noPermission:
      isWriting ? "name a file that you may write" : "'ls -l' shows who may read it"
    case .isSymbolicLink: nil
    case .system(_, _, let number): Self.advice(number, isWriting: isWriting)
    case .format(_, .notCapture(.unknown)):
      "name a file of pcap or pcapng, as 'tcpdump -w' writes it"
    case .format(_, .notCapture(.empty)): "capture while the connection is tried"
    case .format(_, .notCapture): nil
    case .format, .compression(_, .cut, _), .compression(_, .damaged, _):
      "copy it again, or capture anew"
    case .compression: "unpack it with gunzip"
    }
  }

  private static func advice(_ number: Int32, isWriting: Bool) -> String {
    switch number {
    case ENOENT: "make its folder first"
    case ENOTDIR: "check the path"
    case ENOSPC, EDQUOT: "free some space, or write elsewhere"
    case EFBIG: "raise 'ulimit -f', or write elsewhere"
    case EMFILE, ENFILE: "raise the limit of open files ('ulimit -n')"
    case ELOOP: "check the path for links that lead in circles"
    default: isWriting ? "write elsewhere" : "try again with a copy of it"
    }
  }
}

extension CaptureError {
  /// One line: what failed, why, and what to do.
  package var line: String {
    switch self {
    case .noPermission, .noSuchInterface, .interfaceDown: description
    case .interfaceLost: "\(self); trace again when it is back"
    case .badFilter: "\(self); see whether tcpdump takes it"
    case .failed(let interface, _): "\(self); see whether 'tcpdump -i \(interface)' can"
    }
  }
}
