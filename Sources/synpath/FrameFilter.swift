import PacketCapture
import WireFormats

/// A BPF expression for the frames of a capture, whatever their link types.
struct FrameFilter {
  private final class Program {
    let filter: PacketFilter

    init(_ expression: String, _ linkType: LinkType) throws(CaptureError) {
      filter = try PacketFilter(expression, linkType: linkType)
    }
  }

  private let expression: String
  private var programs: [LinkType: Program] = [:]
  /// Frames of link types that libpcap cannot filter, with its reason.
  private var refused: [LinkType: (count: Int, reason: String)] = [:]

  /// Fails where no common link type gives the expression a meaning.
  init(_ expression: String) throws(Failure) {
    self.expression = expression
    do throws(CaptureError) {
      programs[.ethernet] = try Program(expression, .ethernet)
    } catch {
      // Words of other link layers mean nothing on Ethernet.
      let radiotap = LinkType(rawValue: 127)
      if (try? Program(expression, radiotap)) == nil, (try? Program(expression, .raw)) == nil {
        throw Failure(
          "--filter \(expression)", why: error.reason,
          advice: "write it as for tcpdump ('man pcap-filter')", status: ExitStatus.usage)
      }
    }
  }

  /// Tells whether a frame passes; one of a link type without a program does not.
  mutating func passes(_ header: FrameHeader, _ octets: Span<UInt8>) -> Bool {
    if let program = programs[header.linkType] {
      return program.filter.matches(octets, originalLength: header.originalLength)
    }
    if refused[header.linkType] == nil {
      do throws(CaptureError) {
        programs[header.linkType] = try Program(expression, header.linkType)
        return passes(header, octets)
      } catch {
        refused[header.linkType] = (0, error.reason)
      }
    }
    refused[header.linkType]?.count += 1
    return false
  }

  /// A sentence on the frames that could not be filtered; nil where there are none.
  var complaint: String? {
    guard let (linkType, frames) = refused.max(by: { $0.value.count < $1.value.count }) else {
      return nil
    }
    let count = refused.values.reduce(0) { $0 + $1.count }
    return "\(count) packet\(count == 1 ? "" : "s") left out, as --filter has no meaning for link "
      + "type \(linkType.rawValue): \(frames.reason); leave it out to have them judged"
  }
}

extension CaptureError {
  fileprivate var reason: String {
    if case .badFilter(_, let reason) = self { reason } else { "\(self)" }
  }
}
