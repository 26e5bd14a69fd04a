package import WireFormats

extension Timestamp {
  /// The time in UTC after RFC 3339, to the millisecond: `2026-11-21T10:02:11.250Z`.
  package var rfc3339: String {
    var octets = OctetBuffer()
    appendRFC3339(to: &octets)
    return octets.description
  }

  /// Writes the same in ASCII, eight octets at a time: every line of a capture's report has one.
  func appendRFC3339(to text: inout OctetBuffer) {
    let (seconds, nanoseconds) = nanoseconds.quotientAndRemainderByFloor(1_000_000_000)
    let (days, second) = seconds.quotientAndRemainderByFloor(86_400)
    let date = Self.civil(days: days)
    // 64 bits of nanoseconds reach from 1677 to 2262.
    var digits = Digits()
    digits.append(twoDigits: date.year / 100)
    digits.append(twoDigits: date.year % 100)
    digits.append(octet: 0x2d)
    digits.append(twoDigits: date.month)
    digits.append(octet: 0x2d)
    text.append(digits)
    digits = Digits()
    digits.append(twoDigits: date.day)
    digits.append(octet: 0x54)
    digits.append(twoDigits: second / 3600)
    digits.append(octet: 0x3a)
    digits.append(twoDigits: second / 60 % 60)
    text.append(digits)
    digits = Digits()
    digits.append(octet: 0x3a)
    digits.append(twoDigits: second % 60)
    digits.append(octet: 0x2e)
    digits.append(threeDigits: UInt32(truncatingIfNeeded: nanoseconds / 1_000_000))
    digits.append(octet: 0x5a)
    text.append(digits)
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

extension Digits {
  /// Appends a number below 100 in two digits.
  @inline(__always)
  fileprivate mutating func append(twoDigits number: Int64) {
    append(twoDigits: UInt32(truncatingIfNeeded: number))
  }
}
