// Until both sides have keys, an alert is a record of seven octets that everybody can read; behind that it
// is longer (RFC 8446 sections 5.2, 6).

/// A fatal alert in the clear: the handshake of TLS ended with it.
package struct TLSAlert: Hashable, Sendable {
  package var sender: Conversation.Peer
  /// The AlertDescription.
  package var code: UInt8
  package var moment: Moment

  static let length = 7

  package var name: String { Self.name(code) }

  /// The code of the fatal alert that a payload is; nil for any other, and for those that only close.
  static func fatal(in payload: Span<UInt8>) -> UInt8? {
    guard payload.count == length, payload[0] == 21, payload[1] == 3, payload[3] == 0,
      payload[4] == 2, payload[5] == 2, payload[6] != 0, payload[6] != 90
    else { return nil }
    return payload[6]
  }

  /// The name of an AlertDescription (RFC 8446 section 6, RFC 5246 section 7.2).
  static func name(_ code: UInt8) -> String {
    switch code {
    case 0: "close_notify"
    case 10: "unexpected_message"
    case 20: "bad_record_mac"
    case 22: "record_overflow"
    case 40: "handshake_failure"
    case 42: "bad_certificate"
    case 43: "unsupported_certificate"
    case 44: "certificate_revoked"
    case 45: "certificate_expired"
    case 46: "certificate_unknown"
    case 47: "illegal_parameter"
    case 48: "unknown_ca"
    case 49: "access_denied"
    case 50: "decode_error"
    case 51: "decrypt_error"
    case 70: "protocol_version"
    case 71: "insufficient_security"
    case 80: "internal_error"
    case 86: "inappropriate_fallback"
    case 109: "missing_extension"
    case 110: "unsupported_extension"
    case 112: "unrecognized_name"
    case 113: "bad_certificate_status_response"
    case 115: "unknown_psk_identity"
    case 116: "certificate_required"
    case 120: "no_application_protocol"
    default: "alert \(code)"
    }
  }
}
