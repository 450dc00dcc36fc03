import CaptureFiles
import MsgPackWire

/// One item of a message, as a walk meets it.
struct WalkedItem {
    /// Where it begins in the message.
    let offset: Int

    /// How many arrays and maps it is in.
    let depth: Int

    /// Its first byte.
    let format: Format

    /// Family, length or count, and bytes of its header.
    let header: ItemHeader

    /// Whether it is a key of the map that it is in.
    let isKey: Bool

    /// The bytes of the item; of an array or map, of its header.
    var range: Range<Int> { offset..<offset + header.byteCount }
}

/// Goes through the items of one message in the order of their bytes, and knows the path of each.
///
/// A path begins with `$`. `[2]` is an element of an array; `.op` and `["two words"]` are values of
/// text keys, `{7}` that of another scalar key, `{~2}` that of the array or map which is the key of
/// entry 2; `~2` is the key of entry 2 itself.
struct ItemWalker {
    private struct Level {
        let isMap: Bool
        let childCount: Int
        /// The child that is being walked; −1 before the first.
        var child = -1
        var keyText = ""
    }

    /// The message.
    let bytes: [UInt8]

    private let limits: MsgPackLimits
    private var levels: [Level] = []
    private var position = 0
    private var isBehindMessage = false
    private var opensContainer: Level?

    /// A walk over `bytes`, which should be one message.
    init(_ bytes: [UInt8], limits: CaptureLimits) {
        self.bytes = bytes
        self.limits = limits.wireLimits
    }

    /// The next item, or `nil` behind the last one.
    ///
    /// - Throws: `truncated`, `reservedByte`, `depthLimit`; `trailingBytes` behind the message.
    /// - Complexity: O(1) amortised, and O(length) for a key.
    mutating func next() throws(MsgPackError) -> WalkedItem? {
        moveToNextChild()
        if isBehindMessage {
            if position < bytes.count { throw MsgPackError(.trailingBytes, offset: position) }
            return nil
        }
        let item = try itemAtPosition()
        if item.isKey { levels[levels.count - 1].keyText = keyText(of: item) }
        position = item.range.upperBound
        if item.header.isContainer {
            let isMap = item.header.family == .map
            opensContainer = Level(isMap: isMap, childCount: item.header.childCount)
        } else if levels.isEmpty {
            isBehindMessage = true
        }
        return item
    }

    /// The path of the item returned last, or of the one that could not be read.
    var path: String {
        levels.reduce("$") { text, level in
            if !level.isMap { return text + "[\(level.child)]" }
            return text + (level.child % 2 == 0 ? "~\(level.child / 2)" : level.keyText)
        }
    }

    /// Opens the container whose header came last, or closes those that are complete.
    private mutating func moveToNextChild() {
        if let opened = opensContainer {
            levels.append(opened)
            opensContainer = nil
        }
        while let last = levels.last {
            if last.child + 1 < last.childCount {
                levels[levels.count - 1].child += 1
                return
            }
            levels.removeLast()
            if levels.isEmpty { isBehindMessage = true }
        }
    }

    private func itemAtPosition() throws(MsgPackError) -> WalkedItem {
        let header: ItemHeader
        do throws(MsgPackError) {
            header = try Self.reading(bytes[position...]) { (reader) throws(MsgPackError) in
                try reader.peekHeader()
            }
        } catch {
            throw MsgPackError(error.code, offset: position)
        }
        if header.isContainer, levels.count == limits.depth {
            throw MsgPackError(.depthLimit, offset: position)
        }
        let isKey = levels.last.map { $0.isMap && $0.child % 2 == 0 } ?? false
        return WalkedItem(
            offset: position, depth: levels.count, format: Format(byte: bytes[position]),
            header: header, isKey: isKey)
    }

    private func keyText(of item: WalkedItem) -> String {
        guard !item.header.isContainer else {
            return "{~\((levels.last?.child ?? 0) / 2)}"
        }
        let value = ItemValue(item, in: bytes)
        guard case .text(let key) = value else { return "{\(value.text(limit: 40))}" }
        let isPlain = key.unicodeScalars.allSatisfy { scalar in
            scalar == "_" || scalar == "-" || scalar.properties.isAlphabetic
                || ("0"..."9").contains(scalar)
        }
        return isPlain && !key.isEmpty ? "." + key : "[\(value.text(limit: 80))]"
    }

    /// Runs `body` on a reader at the start of `bytes`.
    static func reading<Result>(
        _ bytes: ArraySlice<UInt8>,
        _ body: (inout MsgPackReader) throws(MsgPackError) -> Result
    ) throws(MsgPackError) -> Result {
        // SAFETY: a span of initialised bytes; it is `unsafe` only as a view without element types.
        var reader = unsafe MsgPackReader(bytes.span.bytes)
        return try body(&reader)
    }
}

extension ItemWalker {
    /// The path of the item that begins at or before byte `offset` of `message`, or at which a walk
    /// that far comes to an end; `nil` for the whole message.
    static func path(to offset: Int, in message: [UInt8], limits: CaptureLimits) -> String? {
        var walker = ItemWalker(message, limits: limits)
        var path: String?
        while let item = try? walker.next() {
            if item.range.contains(offset) || item.offset > offset { break }
        }
        path = walker.path
        return path == "$" ? nil : path
    }

    /// The path at which a walk over `bytes` comes to an end.
    static func path(in bytes: [UInt8], limits: CaptureLimits) -> String? {
        path(to: .max, in: bytes, limits: limits)
    }
}
