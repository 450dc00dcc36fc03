import CaptureFiles
import MessagePackCoding
import MsgPackWire

/// Writes one message as a line of JSON, without recursion.
struct JSONWriter {
    /// What is written around the children of an array or map.
    private enum Bracket {
        case array, object, pairs

        var begin: String {
            switch self {
            case .array: "["
            case .object: "{"
            case .pairs: "{\"\(JSONTag.pairs)\":["
            }
        }

        var end: String {
            switch self {
            case .array: "]"
            case .object: "}"
            case .pairs: "]}"
            }
        }
    }

    /// A container that is open.
    private struct Level {
        let bracket: Bracket
        /// The children that are not complete.
        var left: Int
        var isAtStart = true
    }

    private let form: JSONForm
    private var text = ""
    private var levels: [Level] = []
    /// Whether each map of the message, in their order, is written as pairs.
    private let pairedMaps: [Bool]
    private var mapCount = 0

    /// The line of `message`, without a line feed.
    ///
    /// - Throws: a fault at the first item that cannot be read, or that has no JSON in this form.
    /// - Complexity: O(bytes of the message).
    static func line(
        of message: [UInt8], form: JSONForm, limits: CaptureLimits
    ) throws(MessageFault) -> String {
        let paired = form == .tagged ? try PairedMaps.find(in: message, limits: limits) : []
        var writer = JSONWriter(form: form, pairedMaps: paired)
        var walker = ItemWalker(message, limits: limits)
        while let item = try walker.nextOrFault() {
            if let reason = writer.append(item, of: message) {
                throw MessageFault(
                    reason: reason, offset: item.offset,
                    advice: "Convert with --lossless, which has a form for it (docs/JSON.md).")
            }
        }
        return writer.text
    }

    private init(form: JSONForm, pairedMaps: [Bool]) {
        self.form = form
        self.pairedMaps = pairedMaps
    }

    /// Appends an item.
    ///
    /// - Returns: why it has no JSON in this form, or `nil`.
    private mutating func append(_ item: WalkedItem, of message: [UInt8]) -> String? {
        if form == .plain, item.isKey, item.header.family != .str {
            return "a key of JSON is a text"
        }
        separate(isKey: item.isKey)
        let value = ItemValue(item, in: message)
        switch value {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .signed(let value): text += "\(value)"
        case .unsigned(let value): text += "\(value)"
        case .text(let value): text += EscapedText.quoted(value)
        case .float(let value, _) where form == .plain:
            guard value.isFinite else { return "JSON has no number \(value)" }
            text += "\(value)"
        case .float(let value, _):
            text += Self.tagged(value, item, of: message)
        case .array, .map:
            open(item.header)
            return nil
        case .brokenText, .bytes, .application:
            if form == .plain { return Self.refusal(of: value) }
            text += Self.tagged(value)
        }
        complete()
        return nil
    }

    private static func refusal(of value: ItemValue) -> String {
        switch value {
        case .bytes: "JSON has no byte strings"
        case .application(let type, _): "JSON has no ext, as this one of type \(type)"
        default: "JSON has no text that is no UTF-8"
        }
    }

    // MARK: Tagged values

    /// A byte string, an ext, or a str that is not UTF-8.
    private static func tagged(_ value: ItemValue) -> String {
        switch value {
        case .bytes(let bytes): "{\"\(JSONTag.binary)\":\"\(Base64.encode(bytes))\"}"
        case .application(let type, let data):
            "{\"\(JSONTag.application)\":[\(type),\"\(Base64.encode(data))\"]}"
        case .brokenText(let bytes): "{\"\(JSONTag.text)\":\"\(Base64.encode(bytes))\"}"
        default: ""
        }
    }

    /// A float. One of 32 bits is written with all digits of the same number in 64 bits, so that reading it
    /// in 64 bits and rounding to 32 gives the same bits.
    private static func tagged(_ value: Double, _ item: WalkedItem, of message: [UInt8]) -> String {
        let bits = EscapedText.hex(message[item.range].dropFirst())
        if item.header.family == .float32 {
            return "{\"\(JSONTag.float32)\":" + (value.isFinite ? "\(value)" : "\"\(bits)\"") + "}"
        }
        return value.isFinite ? "\(value)" : "{\"\(JSONTag.float64)\":\"\(bits)\"}"
    }

    // MARK: Containers

    /// Writes what is between the last item and the next.
    private mutating func separate(isKey: Bool) {
        guard let level = levels.last else { return }
        let isValue = level.bracket != .array && !isKey
        if isValue {
            text += level.bracket == .object ? ":" : ","
        } else if !level.isAtStart {
            text += ","
        }
        if level.bracket == .pairs, isKey { text += "[" }
        levels[levels.count - 1].isAtStart = false
    }

    private mutating func open(_ header: ItemHeader) {
        var bracket = Bracket.array
        if header.family == .map {
            bracket = form == .tagged && pairedMaps[mapCount] ? .pairs : .object
            mapCount += 1
        }
        text += bracket.begin
        if header.childCount > 0 {
            levels.append(Level(bracket: bracket, left: header.childCount))
        } else {
            text += bracket.end
            complete()
        }
    }

    /// Counts a complete item, and closes the containers that are complete with it.
    private mutating func complete() {
        while var level = levels.popLast() {
            level.left -= 1
            if level.bracket == .pairs, level.left % 2 == 0 { text += "]" }
            if level.left > 0 {
                levels.append(level)
                return
            }
            text += level.bracket.end
        }
    }
}

/// Finds the maps of a message that an object of JSON cannot hold: those with a key that is not text, and
/// those that could be taken for a tagged value.
private struct PairedMaps {
    /// Whether each map of `message`, in their order, is such a map.
    ///
    /// - Throws: a fault at the first item that cannot be read.
    /// - Complexity: O(bytes of the message).
    static func find(in message: [UInt8], limits: CaptureLimits) throws(MessageFault) -> [Bool] {
        var walker = ItemWalker(message, limits: limits)
        var result: [Bool] = []
        // The containers around the item: number and entries of a map, `nil` for an array.
        var around: [(number: Int, entries: Int)?] = []
        while let item = try walker.nextOrFault() {
            around.removeLast(around.count - item.depth)
            if item.isKey, let map = around.last ?? nil {
                let isTextOfItsOwn =
                    if case .text(let key) = ItemValue(item, in: message) {
                        map.entries > 1 || !JSONTag.isTag(key)
                    } else {
                        false
                    }
                if !isTextOfItsOwn { result[map.number] = true }
            }
            guard item.header.isContainer else { continue }
            let isMap = item.header.family == .map
            around.append(isMap ? (result.count, Int(item.header.count)) : nil)
            if isMap { result.append(false) }
        }
        return result
    }
}

extension ItemWalker {
    /// The next item, or `nil` after the last one.
    fileprivate mutating func nextOrFault() throws(MessageFault) -> WalkedItem? {
        do throws(MsgPackError) {
            return try next()
        } catch {
            throw MessageFault(error)
        }
    }
}
