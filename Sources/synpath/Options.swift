import PathTracing
import WireFormats

/// The command line, checked.
struct Options {
  enum Color: String {
    case auto
    case always
    case never
  }

  var host: String?
  var port: UInt16 = 22
  var hasPort = false
  var family: IPVersion?
  var looksUpNames = true
  var interface: String?
  var source: IPAddress?
  var sourcePort: UInt16?
  var firstTimeToLive = 1
  var lastTimeToLive = 30
  var probesPerHop = 1
  /// Source ports to ask from, 1 to 64.
  var flows = 1
  var usesControls = true
  /// What the service is to speak; nil leaves it to the port.
  var expectedProtocol: ServiceProtocol?
  /// Otherwise a target that accepts is not connected to: SYN only.
  var completesHandshake = true
  var isFast = false
  var readFile: String?
  var writeFile: String?
  /// A BPF expression for the frames of a saved capture.
  var filter: String?
  var isJSON = false
  var isVerbose = false
  var color = Color.auto
  /// The first flag that only a live trace can follow.
  var liveFlag: String?
}
