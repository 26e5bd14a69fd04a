import NamespaceLab
import Testing

/// A session that fails, and what the two captures of it say.
struct SessionCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var port: Int
  /// Where the client's packets are captured; "any" has those of its loopback device too.
  var device = "eth0"
  /// What is captured, in tcpdump's words; nil for all.
  var filter: String?
  /// How many octets of each packet.
  var snapLength = 2048
  /// A program that it takes.
  var needs: String?
  /// What the summary of both captures says besides.
  var summary: String?
  /// Whether more than silence shows why it fails.
  var isCertain = false
  /// Of bash, with TARGET for the host's address.
  var client: String
  var atClient: Set<String>
  /// Empty where nothing comes so far.
  var atHost: Set<String>
  /// What the report of the host's capture says besides.
  var hostSays: String?
  var prepare: @Sendable (Chain) async throws -> Void
}
