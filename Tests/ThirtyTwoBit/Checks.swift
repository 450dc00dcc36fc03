import MsgPackWire

/// The number of checks that failed.
nonisolated(unsafe) private var failures: Int32 = 0

func expect(_ isRight: Bool, _ what: StaticString) {
    if isRight { return }
    print(what)
    failures += 1
}

/// The error of a read; nil if there is none.
private func failure(
    _ bytes: [UInt8], limits: MsgPackLimits = .standard,
    _ body: (inout MsgPackReader) throws(MsgPackError) -> Void
) -> MsgPackError.Code? {
    var reader = MsgPackReader(bytes, limits: limits)
    do throws(MsgPackError) {
        try body(&reader)
        return nil
    } catch {
        return error.code
    }
}

private func padded(_ first: UInt8, _ second: UInt8, _ rest: UInt8) -> [UInt8] {
    [first, second, rest, rest, rest] + [UInt8](repeating: 0, count: 60)
}

/// Payloads of 2^31 bytes and more, which are no `Int`.
private func checkPayloads() {
    let formats: [UInt8] = [0xDB, 0xC6, 0xC9]
    for format in formats {
        for bytes in [
            padded(format, 0xFF, 0xFF), padded(format, 0x80, 0), padded(format, 0x7F, 0xFF),
        ] {
            for count in [5, 6, 40, 65] {
                let input = Array(bytes[..<count])
                for checks in [false, true] {
                    let skipped = failure(input) { reader throws(MsgPackError) in
                        try reader.skip(checkingUTF8: checks)
                    }
                    expect(skipped == .truncated, "skip of a long payload")
                }
                let read = failure(input) { reader throws(MsgPackError) in
                    switch format {
                    case 0xDB: _ = try reader.readString()
                    case 0xC6: _ = try reader.readBytes()
                    default: _ = try reader.readExtension()
                    }
                }
                expect(read == .truncated, "read of a long payload")
                var index = MsgPackIndex()
                expect((try? index.build(from: input)) == nil, "index of a long payload")
            }
        }
    }
}

/// Containers of 2^30 pairs, 2^31 items and more.
private func checkCounts() {
    let limits = MsgPackLimits(items: .max, bytes: .max)
    for format in [UInt8(0xDD), 0xDF] {
        for second in [UInt8(0xFF), 0x80, 0x40, 0x7F] {
            let bytes = padded(format, second, 0xFF)
            let standard = failure(bytes) { reader throws(MsgPackError) in try reader.skip() }
            expect(standard == .itemLimit, "a lying count")
            let wide = failure(bytes, limits: limits) { reader throws(MsgPackError) in
                try reader.skip()
            }
            expect(wide == .itemLimit || wide == .truncated, "a lying count without limits")
            let header = failure(bytes) { reader throws(MsgPackError) in
                if format == 0xDD {
                    _ = try reader.readArrayHeader()
                } else {
                    _ = try reader.readMap()
                }
            }
            expect(header == .truncated, "header of a lying count")
            let peeked = failure(bytes) { reader throws(MsgPackError) in
                let header = try reader.peekHeader()
                expect(header.childCount > 0 && header.byteCount == 5, "children of a lying count")
            }
            expect(peeked == nil, "a header can be read")
        }
    }
}

private func checkNumbersAndLimits() {
    expect(MsgPackLimits().bytes == 64 << 20, "standard limits")
    expect(MsgPackLimits(bytes: .max).bytes == .max, "greatest limit of bytes")
    var writer = MsgPackWriter(capacityBytes: 0)
    writer.writeInteger(UInt64.max)
    writer.writeInteger(UInt32.max)
    writer.writeInteger(Int64.min)
    var reader = MsgPackReader(writer.bytes)
    expect((try? reader.readInteger(as: Int.self)) == nil, "u64 is no Int of 32 bits")
    expect((try? reader.readInteger(as: UInt64.self)) == .max, "u64")
    expect((try? reader.readInteger(as: Int.self)) == nil, "u32 is no Int of 32 bits")
    expect((try? reader.readInteger(as: Int64.self)) == 4_294_967_295, "u32 as Int64")
    expect((try? reader.readAnyInteger()) == MsgPackInteger(Int64.min), "i64")
}

private func checkWriting() {
    var writer = MsgPackWriter()
    let text = String(repeating: "a text of some length, ", count: 10)
    expect((try? writer.writeString(text)) != nil, "a text is written")
    expect((try? writer.writeArrayHeader(.max)) != nil, "2^31 - 1 items are announced")
    expect((try? writer.writeMapHeader(-1)) == nil, "a negative count is refused")
    expect((try? writer.writeStringHeader(.max)) != nil, "2^31 - 1 bytes are announced")
    var reader = MsgPackReader(writer.bytes)
    let read = try? reader.readString()
    expect(read?.utf8.count == text.utf8.count, "a text is read")
    expect(reader.nextFormat == .array32, "an array follows")
}

/// Text of every length, whole, cut, and damaged.
private func checkText() {
    let piece: [UInt8] = [
        0x61, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xED, 0x9F, 0xBF, 0xF0, 0x9F, 0x98, 0x80, 0xE0, 0xA0,
        0x80,
    ]
    let starts = [0, 1, 3, 6, 9, 13]
    for length in 0..<64 {
        var text = [UInt8]()
        for place in 0..<length { text.append(piece[place % 16]) }
        var start = 0
        for place in starts where place <= length % 16 { start = length - length % 16 + place }
        let expected = start == length ? nil : start
        expect(UTF8Validation.firstInvalidOffset(in: text) == expected, "a text that is cut")
        for place in 0..<start {
            var damaged = text
            damaged[place] = 0xFF
            let found = UTF8Validation.firstInvalidOffset(in: damaged)
            expect(found.map { $0 <= place } ?? false, "a text that is damaged")
        }
    }
    for pair: [UInt8] in [
        [0xC1, 0x80], [0xE0, 0x9F], [0xED, 0xA0], [0xF0, 0x8F], [0xF4, 0x90],
    ] {
        let offset = UTF8Validation.firstInvalidOffset(in: [0x61] + pair + [0x80, 0x80])
        expect(offset == 1, "a second byte that is not allowed")
    }
}

/// What is nested too deep, and what is not.
private func checkDepth() {
    let deep = [UInt8](repeating: 0x91, count: 1_000) + [0xC0]
    let code = failure(deep) { reader throws(MsgPackError) in
        while !reader.isAtEnd { _ = try reader.readArrayHeader() }
    }
    expect(code == .depthLimit, "nested arrays")
    let flat = [UInt8](repeating: 0x90, count: 1_000)
    let none = failure(flat) { reader throws(MsgPackError) in
        while !reader.isAtEnd { _ = try reader.readArrayHeader() }
    }
    expect(none == nil, "arrays in a row")
}

@_cdecl("swift_main")
func run() -> Int32 {
    expect(Int.bitWidth == 32, "Int has 32 bits")
    checkPayloads()
    checkCounts()
    checkNumbersAndLimits()
    checkWriting()
    checkDepth()
    checkText()
    checkKeyMap()
    return failures == 0 ? 0 : 1
}
