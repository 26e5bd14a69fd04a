/// Why a compressed file cannot be read on; offsets in octets of the compressed file.
package enum GzipDamage: Error, Hashable, Sendable {
  /// The file ends inside its compressed data.
  case cut(end: Int)
  /// The reason is zlib's text.
  case damaged(at: Int, reason: String)
  /// zlib itself failed, with this code.
  case system(code: Int32)
}

extension GzipDamage: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cut(let end): "the gzip data are cut at octet \(end) of the file"
    case .damaged(let offset, let reason):
      "the gzip data are damaged at octet \(offset) of the file: \(reason)"
    case .system(let code): "zlib fails with code \(code)"
    }
  }
}
