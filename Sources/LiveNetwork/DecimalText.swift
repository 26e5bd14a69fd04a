extension FixedWidthInteger {
  /// Reads decimal digits and nothing else: no sign, no space, in range.
  package init?(decimal text: some StringProtocol) {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    self.init(text, radix: 10)
  }
}
