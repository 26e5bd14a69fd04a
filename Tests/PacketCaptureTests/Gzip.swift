import CZlib

/// A writer of gzip files: every `write` can be decompressed at once.
final class Gzip {
  private let state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

  init(level: Int32 = 6) {
    state.initialize(to: z_stream())
    let result = deflateInit2_(
      state, level, Z_DEFLATED, 16 + 15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(result == Z_OK)
  }

  deinit {
    deflateEnd(state)
    state.deallocate()
  }

  func write(_ octets: [UInt8]) -> [UInt8] { deflate(octets, Z_SYNC_FLUSH) }

  func finish(_ octets: [UInt8] = []) -> [UInt8] { deflate(octets, Z_FINISH) }

  static func file(_ octets: [UInt8], level: Int32 = 6) -> [UInt8] {
    Gzip(level: level).finish(octets)
  }

  private func deflate(_ octets: [UInt8], _ flush: Int32) -> [UInt8] {
    var input = octets
    var output = [UInt8](repeating: 0, count: octets.count + octets.count / 1000 + 100)
    let size = output.count
    input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        state.pointee.next_in = input.baseAddress
        state.pointee.avail_in = UInt32(input.count)
        state.pointee.next_out = output.baseAddress
        state.pointee.avail_out = UInt32(size)
        _ = CZlib.deflate(state, flush)
      }
    }
    return Array(output.prefix(size - Int(state.pointee.avail_out)))
  }
}
