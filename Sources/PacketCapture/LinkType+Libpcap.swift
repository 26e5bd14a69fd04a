import CPcap
import WireFormats

extension LinkType {
  /// The LINKTYPE_ value of files for the DLT_ value of this machine's libpcap.
  init(dataLinkType: Int32) {
    self = dataLinkType == DLT_RAW ? .raw : LinkType(rawValue: UInt32(bitPattern: dataLinkType))
  }

  /// The DLT_ value of this machine's libpcap.
  var dataLinkType: Int32 {
    switch self {
    case .raw, .rawBSD, .rawOpenBSD: DLT_RAW
    default: Int32(bitPattern: rawValue)
    }
  }
}
