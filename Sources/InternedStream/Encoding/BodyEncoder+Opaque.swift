import MsgPackWire
import StringInterning

/// Names of map keys, as UTF-8 bytes.
public struct FieldNames: Equatable, Sendable {
    private let names: [[UInt8]]

    /// Fields with these names; by bytes, so composed and decomposed letters are different names.
    public init(_ names: [[UInt8]] = []) {
        self.names = names
    }

    /// Whether there is none.
    var isEmpty: Bool { names.isEmpty }

    /// Whether the bytes are one of the names.
    ///
    /// - Complexity: O(names).
    func contains(_ payload: UnsafeRawBufferPointer) -> Bool {
        names.contains { name in
            unsafe name.elementsEqual(payload)
        }
    }
}

extension FieldNames {
    /// Whether the key between two positions is one of the names.
    @inline(__always)
    func contains(key position: Int, end: Int, of input: FrameInput) -> Bool {
        if isEmpty { return false }
        return isNamed(position, end, input)
    }

    private func isNamed(_ position: Int, _ end: Int, _ input: FrameInput) -> Bool {
        guard let header = try? input.header(at: position), header.family == .str else {
            return false
        }
        let start = position + Int(header.headerByteCount)
        let payload = unsafe UnsafeRawBufferPointer(start: input.address(start), count: end - start)
        return unsafe contains(payload)
    }
}

/// Fields that must not be kept (FORMAT.md sections 6 and 13).
extension BodyEncoder {
    /// Makes sure that the decoder, which counts the levels of opaque values too, takes this one.
    private mutating func checkDepth(_ position: Int, _ end: Int, _ depth: Int) throws(EncodingStop)
    {
        let validator = MsgPackValidator(
            requiresUTF8: false, requiresSingleValue: true,
            limits: MsgPackLimits(depth: limits.depth - depth, items: Int.max, bytes: Int.max))
        let value = unsafe UnsafeRawBufferPointer(
            start: input.address(position), count: end - position)
        do {
            // SAFETY: `skip` has walked over these bytes of the input.
            _ = try validator.validate(unsafe RawSpan(_unsafeBytes: value))
        } catch {
            throw .raw
        }
    }

    /// Moves the whole value at `position`, with `depth` arrays and maps around it, to the tail.
    mutating func encodeOpaque(
        at position: Int, in context: Int, depth: Int
    ) throws(EncodingStop) -> Int {
        try countValue()
        let end = try input.skip(position)
        try checkDepth(position, end, depth)
        write(Unit.opaque, in: context)
        // SAFETY: `skip` has walked over these bytes of the input.
        unsafe tail.append(
            contentsOf: UnsafeRawBufferPointer(
                start: input.address(position), count: end - position))
        return end
    }
}
