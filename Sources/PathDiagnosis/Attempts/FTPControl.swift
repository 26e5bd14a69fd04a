package import PathTracing
package import WireFormats

/// A control connection of FTP.
package struct FTPControl: Sendable {
  package let client: IPAddress
  package let server: Endpoint
  /// Its first frame.
  package let begin: UInt32
  /// The last data of the server in it.
  package let frame: Int
}
