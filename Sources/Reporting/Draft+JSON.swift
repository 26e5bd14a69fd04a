import PathDiagnosis
import PathTracing
import WireFormats

// Of the 1,200 octets of a line a thousand are the same in each. They lie in templates, and the rest is
// put between them.

extension Draft {
  private static let causeKey: Template = #"","cause":""#
  private static let summaryKey: Template = #"","summary":""#
  private static let confidenceKey: Template = #"","confidence":""#
  private static let noAlternatives: Template = #"],"alternatives":["#
  private static let noActions: Template = #"],"actions":["#
  private static let end: Template = "]}"

  /// Writes the value of `verdict`; `names` are those of hops.
  func appendJSON(to octets: inout OctetBuffer, names: [IPAddress: String] = [:]) {
    // One look at all texts: hardly one of them holds what cannot stand in JSON as it is.
    let arePlain = words.isPlain(from: 0)
    octets.append(#"{"outcome":""#)
    octets.append(outcome.rawValue)
    octets.append(Self.causeKey)
    octets.append(cause.rawValue)
    octets.append(Self.summaryKey)
    append(0, summaryEnd, arePlain, to: &octets)
    octets.append(Self.confidenceKey)
    octets.append(confidence.rawValue)
    appendPlace(names, to: &octets)
    appendEvidence(arePlain, to: &octets)
    octets.append(Self.noAlternatives)
    appendAlternatives(arePlain, to: &octets)
    octets.append(Self.noActions)
    appendActions(arePlain, to: &octets)
    octets.append(Self.end)
  }

  @inline(__always)
  private func append(_ start: Int, _ end: Int, _ isPlain: Bool, to octets: inout OctetBuffer) {
    if isPlain {
      octets.append(words, from: start, to: end)
    } else {
      octets.append(escaped: text(start, end))
    }
  }

  private static let kind: Template = #"","place":{"kind":""#
  private static let nowhere: Template =
    #"","after":null,"before":null,"by":\#(.address)},"evidence":["#
  private static let after: Template =
    #"","after":{"ttl":\#(.number),"address":\#(.address),"name":null},"before":null,"by":\#(.address)},"evidence":["#

  /// Writes from the end of the confidence to the beginning of the evidence.
  private func appendPlace(_ names: [IPAddress: String], to octets: inout OctetBuffer) {
    octets.append(Self.kind)
    octets.append(place.kind.rawValue)
    if place.before != nil || !names.isEmpty {
      place.appendPoints(names, to: &octets)
    } else if let after = place.after {
      let distance = after.timeToLive < 0 ? nil : after.timeToLive
      octets.append(
        Self.after, [.numberIfAny(distance), .quotedIfAny(after.address), .quotedIfAny(place.by)])
    } else {
      octets.append(Self.nowhere, [.quotedIfAny(place.by)])
    }
  }

  private static let firstFact: Template = #"{"text":""#
  private static let furtherFact: Template = #",{"text":""#
  private static let noFrame: Template = #"","frames":[]}"#
  private static let oneFrame: Template = #"","frames":[\#(.number)]}"#
  private static let twoFrames: Template = #"","frames":[\#(.number),\#(.number)]}"#
  private static let frames: Template = #"","frames":["#

  private func appendEvidence(_ arePlain: Bool, to octets: inout OctetBuffer) {
    var isFirst = true
    for index in parts.indices {
      guard case .observation = parts[index].kind else { continue }
      if isFirst { octets.append(Self.firstFact) } else { octets.append(Self.furtherFact) }
      isFirst = false
      let part = parts[index]
      append(part.start, part.middle, arePlain, to: &octets)
      switch part.frameCount {
      case 0: octets.append(Self.noFrame)
      case 1: octets.append(Self.oneFrame, [.number(frame(0, of: part))])
      case 2:
        octets.append(
          Self.twoFrames, [.number(frame(0, of: part)), .number(frame(1, of: part))])
      default:
        octets.append(Self.frames)
        for position in 0..<part.frameCount {
          if position > 0 { octets.append(0x2c) }
          octets.append(decimal: frame(position, of: part))
        }
        octets.append(Self.end)
      }
    }
  }

  private static let alternativePlace: Template = #"","place":""#
  private static let alternativeText: Template = #"","text":""#
  private static let decide: Template = #"","decide":""#
  private static let close: Template = #""}"#

  private func appendAlternatives(_ arePlain: Bool, to octets: inout OctetBuffer) {
    var isFirst = true
    for index in parts.indices {
      guard case .alternative(let cause, let place) = parts[index].kind else { continue }
      octets.append(isFirst ? #"{"cause":""# : #",{"cause":""#)
      isFirst = false
      let part = parts[index]
      octets.append(cause.rawValue)
      octets.append(Self.alternativePlace)
      octets.append(place.rawValue)
      octets.append(Self.alternativeText)
      append(part.start, part.middle, arePlain, to: &octets)
      octets.append(Self.decide)
      append(part.middle, part.end, arePlain, to: &octets)
      octets.append(Self.close)
    }
  }

  private static let command: Template = #"","command":""#
  private static let why: Template = #"","why":""#

  private func appendActions(_ arePlain: Bool, to octets: inout OctetBuffer) {
    var isFirst = true
    for index in parts.indices {
      guard case .action(let machine) = parts[index].kind else { continue }
      octets.append(isFirst ? #"{"on":""# : #",{"on":""#)
      isFirst = false
      let part = parts[index]
      octets.append(machine.rawValue)
      octets.append(Self.command)
      append(part.start, part.middle, arePlain, to: &octets)
      octets.append(Self.why)
      append(part.middle, part.end, arePlain, to: &octets)
      octets.append(Self.close)
    }
  }
}
