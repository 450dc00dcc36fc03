import CaptureFiles
import MsgPackWire

/// Writes one message as a line of JSON, without recursion.
struct JSONWriter {
    /// A container that is open.
    private struct Level {
        let isMap: Bool
        var itemsLeft: Int
        var isAtStart = true
    }

    private var text = ""
    private var levels: [Level] = []

    /// The line of `message`, without a line feed.
    ///
    /// - Throws: a fault at the first item that JSON cannot say, or that cannot be read.
    /// - Complexity: O(bytes of the message).
    static func line(of message: [UInt8], limits: CaptureLimits) throws(MessageFault) -> String {
        var writer = JSONWriter()
        var walker = ItemWalker(message, limits: limits)
        while let item = try next(of: &walker) {
            if let reason = writer.append(item, of: message) {
                throw MessageFault(
                    reason: reason, offset: item.offset,
                    advice: "msgpack-intern inspect --json FILE shows what JSON cannot say.")
            }
        }
        return writer.text
    }

    private static func next(of walker: inout ItemWalker) throws(MessageFault) -> WalkedItem? {
        do throws(MsgPackError) {
            return try walker.next()
        } catch {
            throw MessageFault(error)
        }
    }

    /// Appends an item.
    ///
    /// - Returns: why JSON cannot say it, or `nil`.
    private mutating func append(_ item: WalkedItem, of message: [UInt8]) -> String? {
        if item.isKey, item.header.family != .str { return "a key of JSON is a text" }
        separate(isKey: item.isKey)
        switch ItemValue(item, in: message) {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .signed(let value): text += "\(value)"
        case .unsigned(let value): text += "\(value)"
        case .float(let value, _):
            guard value.isFinite else { return "JSON has no number \(value)" }
            text += "\(value)"
        case .text(let value): text += EscapedText.quoted(value)
        case .brokenText: return "JSON has no text that is no UTF-8"
        case .bytes: return "JSON has no byte strings"
        case .application(let type, _): return "JSON has no ext, as this one of type \(type)"
        case .array, .map: open(item.header)
        }
        if !item.header.isContainer { close() }
        return nil
    }

    /// Writes what stands between the last item and the next.
    private mutating func separate(isKey: Bool) {
        guard let level = levels.last else { return }
        let isValue = level.isMap && !isKey
        if isValue { text += ":" } else if !level.isAtStart { text += "," }
        levels[levels.count - 1].isAtStart = false
    }

    private mutating func open(_ header: ItemHeader) {
        let isMap = header.family == .map
        text += isMap ? "{" : "["
        levels.append(Level(isMap: isMap, itemsLeft: header.childCount + 1))
        close()
    }

    /// Counts an item, and closes the containers that are complete.
    private mutating func close() {
        while let level = levels.last {
            levels[levels.count - 1].itemsLeft -= 1
            if level.itemsLeft > 1 { return }
            text += level.isMap ? "}" : "]"
            levels.removeLast()
        }
    }
}
