package import PathTracing
package import WireFormats

/// A control connection of FTP, and where it names a port.
package struct FTPControl: Sendable {
  package let client: IPAddress
  package let server: Endpoint
  /// The frame in which it names a port for data.
  package let frame: Int
}
