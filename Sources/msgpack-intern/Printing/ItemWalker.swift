import CaptureFiles
import MsgPackWire

/// One item of a message.
struct WalkedItem {
    /// Offset of its first byte in the message.
    let offset: Int

    /// The number of arrays and maps around it.
    let depth: Int

    /// Its first byte.
    let format: Format

    /// Its family, its length or count, and the size of its header.
    let header: ItemHeader

    /// Whether it is a key of the map around it.
    let isKey: Bool

    /// The bytes of the item; for an array or map, the bytes of its header.
    var range: Range<Int> { offset..<offset + header.byteCount }
}

/// Visits the items of one message in the order of their bytes, and knows the path of each.
///
/// A path begins with `$`. `[2]` is an element of an array; `.op` and `["two words"]` are values of
/// text keys, `{7}` is the value of another scalar key, `{~2}` the value of entry 2 if its key is an array
/// or map; `~2` is the key of entry 2 itself. Long keys and long paths are cut, as ``ItemPath`` says.
struct ItemWalker {
    /// A container around the current item.
    private struct Level {
        let isMap: Bool
        let childCount: Int
        /// The length of the container's own path.
        let pathBytes: Int
        /// The current child; −1 before the first.
        var child = -1
        /// The step that leads to the value of the current key.
        var keyStep = ""
    }

    /// The message.
    let bytes: [UInt8]

    private let limits: MsgPackLimits
    private var levels: [Level] = []
    private var position = 0
    private var isAfterMessage = false
    private var opensContainer: Level?
    private var itemPath = ItemPath()

    /// A walk over `bytes`, which should be one message.
    init(_ bytes: [UInt8], limits: CaptureLimits) {
        self.bytes = bytes
        self.limits = limits.wireLimits
    }

    /// The next item, or `nil` after the last one.
    ///
    /// - Throws: `truncated`, `reservedByte`, `depthLimit`; `trailingBytes` if bytes follow the message.
    /// - Complexity: O(1) amortised; O(length) for a key.
    mutating func next() throws(MsgPackError) -> WalkedItem? {
        moveToNextChild()
        if isAfterMessage {
            if position < bytes.count { throw MsgPackError(.trailingBytes, offset: position) }
            return nil
        }
        let item = try itemAtPosition()
        if item.isKey { levels[levels.count - 1].keyStep = step(forKey: item) }
        position = item.range.upperBound
        if item.header.isContainer {
            let isMap = item.header.family == .map
            opensContainer = Level(
                isMap: isMap, childCount: item.header.childCount, pathBytes: itemPath.byteCount)
        } else if levels.isEmpty {
            isAfterMessage = true
        }
        return item
    }

    /// The path of the item returned last, or of the one that could not be read.
    ///
    /// - Complexity: O(1), because the length of what is shown is bounded.
    var path: String { itemPath.text }

    /// Enters the container whose header was returned last, and leaves those that are complete.
    private mutating func moveToNextChild() {
        if let opened = opensContainer {
            levels.append(opened)
            opensContainer = nil
        }
        while var level = levels.popLast() {
            itemPath.cut(to: level.pathBytes)
            if level.child + 1 < level.childCount {
                level.child += 1
                itemPath.append(Self.step(to: level))
                levels.append(level)
                return
            }
            if levels.isEmpty { isAfterMessage = true }
        }
    }

    private static func step(to level: Level) -> String {
        if !level.isMap { return "[\(level.child)]" }
        return level.child % 2 == 0 ? "~\(level.child / 2)" : level.keyStep
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

    /// The step from a map to the value of this key.
    private func step(forKey item: WalkedItem) -> String {
        guard !item.header.isContainer else {
            return "{~\((levels.last?.child ?? 0) / 2)}"
        }
        let value = ItemValue(item, in: bytes)
        let limit = ItemPath.limitKeyBytes
        guard case .text(let key) = value else { return "{\(value.text(limit: limit))}" }
        let isPlain = key.unicodeScalars.allSatisfy { scalar in
            scalar == "_" || scalar == "-" || scalar.properties.isAlphabetic
                || ("0"..."9").contains(scalar)
        }
        guard isPlain, !key.isEmpty else { return "[\(value.text(limit: limit))]" }
        return "." + key.beginning(limit) + (key.utf8.count > limit ? "…" : "")
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
    /// The path of the item of `message` that holds byte `offset`, or at which a walk that far ends.
    static func path(to offset: Int, in message: [UInt8], limits: CaptureLimits) -> String {
        var walker = ItemWalker(message, limits: limits)
        while let item = try? walker.next() {
            if item.range.contains(offset) || item.offset > offset { break }
        }
        return walker.path
    }
}

extension String {
    /// The longest beginning of `limit` UTF-8 bytes at most that ends with a whole character.
    ///
    /// - Complexity: O(`limit`).
    func beginning(_ limit: Int) -> Substring {
        guard utf8.count > limit else { return self[...] }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while UTF8.isContinuation(utf8[end]) { end = utf8.index(before: end) }
        return self[..<end]
    }
}
