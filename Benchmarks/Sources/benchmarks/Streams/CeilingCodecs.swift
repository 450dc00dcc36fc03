import CBenchmarkSupport
import MsgPackWire

/// A copy: nothing that touches each byte is faster.
struct CopyCodec: StreamCodec, ~Copyable {
    private let copy: Block

    init(_ connection: Connection) { copy = Block(connection.greatestBytes) }

    @inline(__always)
    mutating func encode(_ message: TrafficMessage) -> UnsafeRawBufferPointer {
        duplicate(message.raw)
    }

    @inline(__always)
    mutating func decode(
        _ coded: UnsafeRawBufferPointer, rawBytes: Int, isChecked: Bool
    ) -> UnsafeRawBufferPointer {
        duplicate(coded)
    }

    @inline(__always)
    private func duplicate(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard let start = bytes.baseAddress else { return bytes }
        copy.start.copyMemory(from: start, byteCount: bytes.count)
        benchmark_keep(UInt64(UInt(bitPattern: copy.start)))
        return copy.prefix(bytes.count)
    }
}

/// A walk from header to header: nothing that looks at each item is faster.
struct HeaderWalkCodec: StreamCodec, ~Copyable {
    init(_ connection: Connection) {}

    @inline(__always)
    mutating func encode(_ message: TrafficMessage) -> UnsafeRawBufferPointer {
        let main = message.frames[0]
        let base = main.baseAddress!
        let end = main.count
        var position = 0
        var items = 0
        while let item = ItemHeader(base: base, position: position, end: end) {
            position &+= item.byteCount
            items &+= 1
        }
        benchmark_keep(UInt64(items))
        return message.raw
    }

    @inline(__always)
    mutating func decode(
        _ coded: UnsafeRawBufferPointer, rawBytes: Int, isChecked: Bool
    ) -> UnsafeRawBufferPointer {
        coded
    }
}
