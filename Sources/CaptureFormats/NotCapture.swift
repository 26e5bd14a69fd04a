/// What stands in place of a capture.
package enum NotCapture: Hashable, Sendable {
  case empty
  case text
  case compressed(Compression)
  /// A capture of another program, by the name that editcap has for its format.
  case otherFormat(name: String)
  /// A variant of pcap that few programs ever wrote, by whose it was.
  case variant(of: String)
  /// The first four octets as a big-endian number.
  case unknown(UInt32)

  /// A compression, by the program that undoes it.
  package enum Compression: String, Hashable, Sendable {
    case gzip, zstd, xz, bzip2, lz4, unzip
  }
}

extension NotCapture {
  /// Octets to wait for, so that the answer does not depend on how a file is cut up.
  static let sample = 64

  /// Judges by the first octets, by no more than `sample`.
  init(in buffer: Span<UInt8>, at offset: Int) {
    let available = min(Self.sample, buffer.count - offset)
    let count = min(4, available)
    var magic: UInt32 = 0
    var isText = true
    for index in 0..<available {
      let octet = buffer[offset + index]
      if index < 4 { magic = magic << 8 | UInt32(octet) }
      // Records without a file header may begin like a text, but go on with zeros and the like.
      isText =
        isText && octet != 0x7F
        && (0x20...0x7F ~= octet || 0x09...0x0D ~= octet || octet == 0x1B
          || octet >= 0x80 && index >= 4)
    }
    if count == 4, let known = Self.known(magic) {
      self = known
    } else if count == 0 {
      self = .empty
    } else if isText || magic >> 8 == 0xEF_BBBF {
      self = .text
    } else {
      self = .unknown(magic)
    }
  }

  private static func known(_ magic: UInt32) -> NotCapture? {
    switch magic {
    case 0x1F8B_0000...0x1F8B_FFFF: .compressed(.gzip)
    case 0x28B5_2FFD: .compressed(.zstd)
    case 0xFD37_7A58: .compressed(.xz)
    case 0x425A_6831...0x425A_6839: .compressed(.bzip2)
    case 0x0422_4D18, 0x0221_4C18: .compressed(.lz4)
    case 0x504B_0304: .compressed(.unzip)
    case 0x736E_6F6F: .otherFormat(name: "snoop")
    case 0x474D_4255, 0x5254_5353: .otherFormat(name: "Network Monitor")
    case 0x6970_7472: .otherFormat(name: "iptrace")
    case 0x6274_736E: .otherFormat(name: "btsnoop")
    case 0x5452_534E: .otherFormat(name: "Sniffer (DOS)")
    case 0x5843_5000: .otherFormat(name: "Sniffer (Windows)")
    case 0x0556_4E46: .otherFormat(name: "Visual Networks")
    case 0x7F76_6572: .otherFormat(name: "OmniPeek")
    case 0x6370_7365: .otherFormat(name: "Colasoft Capsa")
    case 0x4C4F_4747: .otherFormat(name: "Vector BLF")
    case 0x1C00_01AB, 0x1C00_01AC, 0xAB01_001C, 0xAC01_001C: .otherFormat(name: "Ixia (lcap)")
    case 0xA1B2_34CD, 0xCD34_B2A1: .variant(of: "Francisco Mesquita's tcpdump")
    case 0xA12B_3C4D, 0x4D3C_2BA1: .variant(of: "Navtel")
    default: nil
    }
  }
}

extension NotCapture: CustomStringConvertible {
  package var description: String {
    switch self {
    case .empty: "the file is empty"
    case .text: "the file is text; tcpdump -w FILE writes a capture, a plain > FILE what is printed"
    // A reader undoes gzip once: this is what is inside.
    case .compressed(.gzip):
      "the file is compressed with gzip more than once; decompress it first (gzip -d)"
    case .compressed(.unzip): "the file is a zip archive; unpack it first (unzip)"
    case .compressed(let compression):
      "the file is compressed with \(compression.rawValue); "
        + "decompress it first (\(compression.rawValue) -d)"
    case .otherFormat(let name):
      "it is a capture of \(name); convert it first (editcap FILE NEW.pcapng)"
    case .variant(let owner):
      "it is a pcap variant of \(owner), which is not read; capture again with tcpdump -w"
    case .unknown(let magic): "it begins with 0x\(hexadecimal(magic))"
    }
  }
}
