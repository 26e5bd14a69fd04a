import CZlib

/// The octets of a gzip file (RFC 1952), decompressed piece by piece as they are read.
@safe final class GzipStream {
  /// Allocated, because zlib remembers where its state lies.
  private let state: UnsafeMutablePointer<z_stream>
  private var input: [UInt8]
  /// What is read and not decompressed yet.
  private var pending: Range<Int>
  /// Octets of the file up to the end of `pending`.
  private var position: Int
  private var isBetweenMembers = false
  /// Whether zlib may hold octets that there was no room for.
  private var holdsMore = false
  private var damage: GzipDamage?

  /// Begins with what was read of the file already.
  init(_ start: ArraySlice<UInt8>) {
    input = Array(start)
    pending = 0..<input.count
    position = input.count
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: z_stream())
    // 16 asks for a gzip header, 15 is the largest window.
    let result = unsafe inflateInit2_(
      state, 16 + 15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    if result != Z_OK { damage = .system(code: result) }
  }

  deinit {
    unsafe inflateEnd(state)
    unsafe state.deallocate()
  }

  /// Whether nothing more comes out of what was read.
  var needsInput: Bool { pending.isEmpty && !holdsMore && damage == nil }

  /// Puts octets behind `start` and returns how many, waiting until there is one.
  ///
  /// 0 is the end, -1 a failed read; damage is thrown after all octets before it.
  func read(
    from file: borrowing FileDescriptor, into buffer: inout [UInt8], from start: Int
  ) throws(GzipDamage) -> Int {
    while damage == nil {
      if needsInput {
        let count = refill(from: file)
        if count < 0 { return -1 }
        if count == 0 {
          if isBetweenMembers { return 0 }
          damage = .cut(end: position)
          break
        }
      }
      if isBetweenMembers { passPadding() }
      if needsInput || damage != nil { continue }
      let count = inflate(into: &buffer, from: start)
      if count > 0 { return count }
    }
    throw damage ?? .cut(end: position)
  }

  private func refill(from file: borrowing FileDescriptor) -> Int {
    let size = 1 << 16
    if input.count < size { input += [UInt8](repeating: 0, count: size - input.count) }
    let count = file.read(into: &input, from: 0)
    pending = 0..<max(0, count)
    position += pending.count
    return count
  }

  /// RFC 1952 section 2.2: another member may follow; tapes pad with zeros.
  private func passPadding() {
    while let octet = pending.first.map({ input[$0] }), octet == 0 { pending.removeFirst() }
    guard let first = pending.first else { return }
    if input[first] == 0x1f, unsafe inflateReset(state) == Z_OK {
      isBetweenMembers = false
    } else {
      damage = .damaged(at: position - pending.count, reason: "other octets follow")
    }
  }

  private func inflate(into buffer: inout [UInt8], from start: Int) -> Int {
    var result = Z_OK
    let size = buffer.count - start
    unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe buffer.withUnsafeMutableBufferPointer { buffer in
        unsafe state.pointee.next_in = input.baseAddress.map { unsafe $0 + pending.lowerBound }
        unsafe state.pointee.avail_in = UInt32(clamping: pending.count)
        unsafe state.pointee.next_out = buffer.baseAddress.map { unsafe $0 + start }
        unsafe state.pointee.avail_out = UInt32(clamping: size)
        result = unsafe CZlib.inflate(state, Z_SYNC_FLUSH)
      }
    }
    let left = unsafe Int(state.pointee.avail_in)
    holdsMore = unsafe result == Z_OK && state.pointee.avail_out == 0
    pending = pending.upperBound - left..<pending.upperBound
    switch result {
    // Without room or without octets there is no progress, and that is no error.
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: isBetweenMembers = true
    case Z_DATA_ERROR, Z_NEED_DICT:
      let reason = unsafe state.pointee.msg.map { unsafe String(cString: $0) }
      damage = .damaged(at: position - left, reason: reason ?? "a dictionary is needed")
    default: damage = .system(code: result)
    }
    return unsafe min(size, Int(UInt32.max)) - Int(state.pointee.avail_out)
  }
}
