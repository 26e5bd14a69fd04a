import PathTracing

extension SessionBuilder {
  static let banner = "SSH-2.0-OpenSSH_9.6"

  /// A session up to the key exchange reply.
  static func served(timeToLive: UInt8 = hostTimeToLive) -> SessionBuilder {
    var session = SessionBuilder()
    session.handshake(timeToLive: timeToLive)
    session.server(Self.banner, at: 0.1)
    session.client(1600, at: 0.1)
    session.server([UInt8](repeating: 1, count: 1100), at: 0.15)
    session.client(1200, at: 0.15)
    session.server([UInt8](repeating: 1, count: 1400), at: 0.2)
    session.heard(.reply, .ssh, banner: Self.banner, at: 0.2)
    return session
  }

  static func greeted() -> SessionBuilder {
    var session = SessionBuilder()
    session.handshake()
    session.server(Self.banner, at: 0.1)
    session.heard(.banner, .ssh, banner: Self.banner, at: 0.1)
    session.client(1600, at: 0.1)
    session.server(at: 0.12)
    return session
  }
}
