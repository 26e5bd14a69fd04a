package import WireFormats

extension Timestamp {
  /// The time in UTC after RFC 3339, to the millisecond: `2026-11-21T10:02:11.250Z`.
  package var rfc3339: String {
    var octets: [UInt8] = []
    appendRFC3339(to: &octets)
    return String(decoding: octets, as: UTF8.self)
  }

  /// Writes the same in ASCII, digit by digit: every line of a capture's report has one.
  func appendRFC3339(to text: inout [UInt8]) {
    let (seconds, nanoseconds) = nanoseconds.quotientAndRemainderByFloor(1_000_000_000)
    let (days, second) = seconds.quotientAndRemainderByFloor(86_400)
    let date = Self.civil(days: days)
    // 64 bits of nanoseconds reach from 1677 to 2262.
    text.append(addingCapacity: 24) { output in
      output.append(date.year / 100, then: nil)
      output.append(date.year % 100, then: 0x2d)
      output.append(date.month, then: 0x2d)
      output.append(date.day, then: 0x54)
      output.append(second / 3600, then: 0x3a)
      output.append(second / 60 % 60, then: 0x3a)
      output.append(second % 60, then: 0x2e)
      output.append(0x30 + UInt8(truncatingIfNeeded: nanoseconds / 100_000_000))
      output.append(nanoseconds / 1_000_000 % 100, then: 0x5a)
    }
  }

  /// `2026-11-21 10:02:11 UTC`, for tickets.
  package var readable: String {
    let text = rfc3339
    return text.prefix(10) + " " + text.dropFirst(11).prefix(8) + " UTC"
  }

  /// The Gregorian date so many days after 1970-01-01.
  ///
  /// Years begin in March here, so that the leap day is the last of its year.
  private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = (days + 719_468).quotientAndRemainderByFloor(146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1
    )
  }
}

extension Int64 {
  fileprivate func quotientAndRemainderByFloor(_ divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension OutputSpan<UInt8> {
  /// Appends a number below 100 in two digits, and what stands behind it.
  @inline(__always)
  fileprivate mutating func append(_ value: Int64, then separator: UInt8?) {
    append(0x30 + UInt8(truncatingIfNeeded: value / 10))
    append(0x30 + UInt8(truncatingIfNeeded: value % 10))
    if let separator { append(separator) }
  }
}
