import Glibc

/// A folder of its own for a test; removed with what is in it.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/synpath-test-XXXXXX".utf8CString)
    path = String(cString: mkdtemp(&template)!)
  }

  deinit {
    system("rm -rf '\(path)'")
  }

  subscript(name: String) -> String { "\(path)/\(name)" }

  func write(_ name: String, _ octets: [UInt8]) -> String {
    let descriptor = open(self[name], O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { close(descriptor) }
    Self.write(octets, to: descriptor)
    return self[name]
  }

  static func write(_ octets: [UInt8], to descriptor: Int32) {
    var start = 0
    while start < octets.count {
      let count = octets[start...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      precondition(count > 0)
      start += count
    }
  }

  static func hasTools(_ names: String...) -> Bool {
    names.allSatisfy { system("command -v \($0) >/dev/null") == 0 }
  }

  /// What a shell command prints, and its exit status.
  static func output(of command: String) -> (text: String, status: Int32) {
    let stream = popen(command, "r")!
    var text: [UInt8] = []
    while case let octet = fgetc(stream), octet >= 0 { text.append(UInt8(octet)) }
    return (String(decoding: text, as: UTF8.self), pclose(stream) >> 8)
  }
}
