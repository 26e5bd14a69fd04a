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
    func append(_ value: Int64, _ digits: Int, _ end: UInt8) {
      var divisor: Int64 = 1
      for _ in 1..<digits { divisor *= 10 }
      while divisor > 0 {
        text.append(0x30 + UInt8(truncatingIfNeeded: value / divisor % 10))
        divisor /= 10
      }
      text.append(end)
    }
    // 64 bits of nanoseconds reach from 1677 to 2262.
    append(date.year, 4, 0x2d)
    append(date.month, 2, 0x2d)
    append(date.day, 2, 0x54)
    append(second / 3600, 2, 0x3a)
    append(second / 60 % 60, 2, 0x3a)
    append(second % 60, 2, 0x2e)
    append(nanoseconds / 1_000_000, 3, 0x5a)
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
