import LiveNetwork
import Reporting

/// What the program prints.
enum Output {
  /// Writes one line to standard error: `synpath: what failed: why; what to do`.
  static func complain(_ message: String) {
    Terminal.complain("synpath: \(message.escapedForTerminal)\n")
  }

  /// Writes a report in the form that the options ask for.
  static func write(_ report: Report, _ options: Options) throws(Failure) {
    try write(options.isJSON ? report.json + "\n" : text(of: report, options))
  }

  /// Writes text of a report as it is.
  static func write(_ text: String) throws(Failure) {
    try write(Array(text.utf8)[...])
  }

  /// Writes lines in UTF-8 as they are.
  static func write(_ lines: ArraySlice<UInt8>) throws(Failure) {
    try write(lines, "the report")
  }

  /// Writes what is not a report, such as the help; `what` names it.
  static func write(_ text: String, _ what: String) throws(Failure) {
    try write(Array(text.utf8)[...], what)
  }

  private static func write(_ octets: ArraySlice<UInt8>, _ what: String) throws(Failure) {
    guard let reason = Terminal.write(octets) else { return }
    throw Failure(
      "cannot write \(what)",
      why: reason == .badDescriptor ? "standard output is not open for writing" : "\(reason)",
      advice: "send it elsewhere, such as to a file", status: ExitStatus.system)
  }

  private static func text(of report: Report, _ options: Options) -> String {
    var text = Report.TextOptions()
    text.style = options.style
    text.showsTable = Terminal.isOutputTerminal
    text.isVerbose = options.isVerbose
    return report.text(text)
  }
}

extension Options {
  /// Colours on a terminal that has them, unless the user says otherwise.
  var style: Style {
    switch color {
    case .always: Style(isColored: true)
    case .never: Style(isColored: false)
    case .auto: Style(isColored: Terminal.takesEscapes && !Terminal.refusesColor)
    }
  }
}
