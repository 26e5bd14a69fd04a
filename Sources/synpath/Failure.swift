import LiveNetwork

/// A reason to stop, as one line for standard error, with the exit status.
struct Failure: Error {
  var message: String
  var status: Int32

  init(_ message: String, status: Int32) {
    self.message = message
    self.status = status
  }

  /// Names what failed, why, and what to do.
  init(_ what: String, why: String, advice: String, status: Int32) {
    self.init("\(what): \(why); \(advice)", status: status)
  }

  /// An error of the operating system.
  init(_ error: SystemError) {
    self.init("\(error); \(error.advice)", status: ExitStatus.system)
  }
}
