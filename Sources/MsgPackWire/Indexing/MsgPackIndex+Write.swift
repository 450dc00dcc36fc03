/// Encoding from the index.
extension MsgPackIndex {
    /// Writes the whole message again, every item in its shortest form.
    ///
    /// Floats keep their width. To keep wide forms as well, copy ``byteRange(of:)``.
    ///
    /// - Parameter message: the message that the index was built from.
    /// - Precondition: `message` is as long as the indexed one.
    /// - Complexity: O(n); no recursion.
    public func write(_ message: RawSpan, into writer: inout MsgPackWriter) {
        precondition(message.byteCount == messageByteCount, "not the message of this index")
        // SAFETY: the buffer is the span's and does not leave the closure.
        unsafe message.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            for number in 0..<count {
                let item = node(number)
                // SAFETY: every node lies within the message, which is of the indexed length.
                unsafe writer.writeShortest(item.header, at: base + item.offset)
            }
        }
    }
}

extension MsgPackWriter {
    /// Writes the item at `item` in its shortest form; of a container, its header.
    ///
    /// - Parameters:
    ///   - header: the item's header, as ``ItemHeader`` read it.
    ///   - item: the item's first byte; `header.byteCount` bytes are readable.
    @inline(__always)
    @unsafe
    mutating func writeShortest(_ header: ItemHeader, at item: UnsafeRawPointer) {
        // The length of a payload that was read fits an `Int`; a count is not used as one.
        let length = Int(truncatingIfNeeded: header.count)
        // SAFETY: a payload is after its header, all within the readable bytes.
        let payload = unsafe item + Int(header.headerByteCount)
        switch header.family {
        case .str:
            _ = unsafe writeString(UnsafeRawBufferPointer(start: payload, count: length))
        case .integer:
            if header.headerByteCount == 1 {
                reserve(1)
                // SAFETY: the first byte is readable.
                put(unsafe item.load(as: UInt8.self))
            } else {
                unsafe writeWideInteger(at: item, headerByteCount: Int(header.headerByteCount))
            }
        case .array, .map:
            putContainerHeader(header.count, isMap: header.family == .map)
        case .bin, .ext:
            unsafe writeShortestPayload(header, at: item)
        case .nil, .boolean, .float32, .float64, .reserved:
            // SAFETY: a scalar is all header.
            unsafe writeEncoded(
                UnsafeRawBufferPointer(start: item, count: Int(header.headerByteCount)))
        }
    }

    @unsafe
    private mutating func writeWideInteger(at item: UnsafeRawPointer, headerByteCount: Int) {
        // SAFETY: as promised by the caller.
        writeInteger(unsafe MsgPackInteger(at: item, headerByteCount: headerByteCount))
    }

    /// A bin or an ext.
    @unsafe
    private mutating func writeShortestPayload(_ header: ItemHeader, at item: UnsafeRawPointer) {
        let length = Int(truncatingIfNeeded: header.count)
        // SAFETY: the type is the header's last byte, and the payload follows it.
        let payload = unsafe item + Int(header.headerByteCount)
        if header.family == .bin {
            putBinaryHeader(header.count)
        } else {
            let type = unsafe payload.load(fromByteOffset: -1, as: Int8.self)
            putExtensionHeader(type: type, header.count)
        }
        unsafe writeEncoded(UnsafeRawBufferPointer(start: payload, count: length))
    }
}
