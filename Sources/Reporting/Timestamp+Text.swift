package import WireFormats

extension Timestamp {
  /// The time in UTC after RFC 3339, to the millisecond: `2026-11-21T10:02:11.250Z`.
  package var rfc3339: String {
    let (seconds, nanoseconds) = nanoseconds.quotientAndRemainderByFloor(1_000_000_000)
    let (days, second) = seconds.quotientAndRemainderByFloor(86_400)
    let date = Self.civil(days: days)
    return "\(date.year)-\(two(date.month))-\(two(date.day))T"
      + "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))."
      + "\(three(nanoseconds / 1_000_000))Z"
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

private func two(_ value: Int64) -> String {
  value < 10 ? "0\(value)" : "\(value)"
}

private func three(_ value: Int64) -> String {
  value < 10 ? "00\(value)" : value < 100 ? "0\(value)" : "\(value)"
}
