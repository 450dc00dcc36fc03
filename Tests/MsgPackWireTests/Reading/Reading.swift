import MsgPackWire

/// Runs `body` on a reader over `bytes`.
@discardableResult
func reading<Result>(
    _ bytes: [UInt8], limits: MsgPackLimits = .standard,
    _ body: (inout MsgPackReader) throws -> Result
) rethrows -> Result {
    var reader = MsgPackReader(bytes, limits: limits)
    return try body(&reader)
}

/// What `body` writes.
func writing(_ body: (inout MsgPackWriter) throws -> Void) rethrows -> [UInt8] {
    var writer = MsgPackWriter(capacityBytes: 0)
    try body(&writer)
    return writer.copyBytes()
}

/// The bytes of a borrowed span.
func array(_ span: RawSpan) -> [UInt8] {
    unsafe span.withUnsafeBytes { unsafe [UInt8]($0) }
}

/// `length` as a big-endian field of `width` bytes.
func field(_ length: Int, width: Int) -> [UInt8] {
    (0..<width).reversed().map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
}

/// One item of every format, payload and children included, with what follows left out.
let oneItemOfEachFormat: [[UInt8]] = {
    var items: [[UInt8]] = [[0x00], [0x7F], [0xE0], [0xFF], [0xC0], [0xC2], [0xC3]]
    items += [[0x80], [0x82, 1, 2, 3, 4], [0x90], [0x93, 1, 2, 3], [0xA0], [0xA3, 97, 98, 99]]
    for (format, width) in [(0xC4, 1), (0xC5, 2), (0xC6, 4), (0xD9, 1), (0xDA, 2), (0xDB, 4)] {
        items.append([UInt8(format)] + field(3, width: width) + [120, 121, 122])
    }
    for (format, width) in [(0xC7, 1), (0xC8, 2), (0xC9, 4)] {
        items.append([UInt8(format)] + field(3, width: width) + [5, 1, 2, 3])
    }
    for (format, length) in [(0xD4, 1), (0xD5, 2), (0xD6, 4), (0xD7, 8), (0xD8, 16)] {
        items.append([UInt8(format), 5] + [UInt8](repeating: 9, count: length))
    }
    for (format, width) in [(0xCA, 4), (0xCB, 8), (0xCC, 1), (0xCD, 2), (0xCE, 4), (0xCF, 8)] {
        items.append([UInt8(format)] + [UInt8](repeating: 1, count: width))
    }
    for (format, width) in [(0xD0, 1), (0xD1, 2), (0xD2, 4), (0xD3, 8)] {
        items.append([UInt8(format)] + [UInt8](repeating: 1, count: width))
    }
    for (format, width) in [(0xDC, 2), (0xDD, 4)] {
        items.append([UInt8(format)] + field(2, width: width) + [1, 2])
    }
    for (format, width) in [(0xDE, 2), (0xDF, 4)] {
        items.append([UInt8(format)] + field(2, width: width) + [1, 2, 3, 4])
    }
    return items
}()
