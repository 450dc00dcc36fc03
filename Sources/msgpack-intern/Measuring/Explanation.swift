import CaptureFiles
import MsgPackReference

/// Where the bytes of a coded capture are: by operation, and by the place in the messages that was coded.
struct Explanation {
    /// Bytes for one purpose.
    struct Share {
        let name: String
        var count = 0
        /// Bytes of runs and of missed units.
        var unitBytes = 0
        var otherBytes = 0

        var bytes: Int { unitBytes + otherBytes }

        mutating func add(units: Int, others: Int) {
            count += 1
            unitBytes += units
            otherBytes += others
        }
    }

    private static let greatestPlaces = 20

    /// The most places that are told apart; bytes of further ones are counted together. Keys from outside
    /// can make any number of places.
    private static let limitPlaces = 4_096

    private(set) var messages = 0
    private(set) var rawBytes = 0
    private(set) var wireBytes = 0
    /// Bytes of bodies before and after the last stage.
    private(set) var bodyBytes = 0
    private(set) var contentBytes = 0
    private var operations: [String: Share] = [:]
    private var places: [String: Share] = [:]
    private var furtherPlaces = Share(name: "places after the first 4,096")

    /// Adds a message, or a reply, which has no frames and counts as none.
    mutating func add(_ coded: CaptureRecord, _ message: StreamTracer.Message) {
        let trace = message.trace
        if !message.frames.isEmpty { messages += 1 }
        rawBytes += message.frames.reduce(0) { $0 + $1.count }
        wireBytes += coded.byteCount
        if !trace.operations.isEmpty {
            bodyBytes += trace.bodyBytes
            contentBytes += trace.content.count
        }
        for part in trace.parts {
            Self.add(&operations, part.name, units: 0, others: part.range.count)
        }
        if trace.tailBytes > 0 {
            Self.add(&operations, "tail", units: 0, others: trace.tailBytes)
        }
        if trace.plainBytes > 0 {
            Self.add(&operations, "attachments as they are", units: 0, others: trace.plainBytes)
        }
        message.forEachOperation { (operation, path) in
            let units = operation.runBytes + operation.unitBytes
            Self.add(&operations, operation.name, units: units, others: operation.operandBytes)
            let place =
                path.map(Self.generalized) ?? Self.placeWithoutPath(operation.name)
            if places[place] == nil, places.count >= Self.limitPlaces {
                furtherPlaces.add(units: units, others: operation.operandBytes)
            } else {
                Self.add(&places, place, units: units, others: operation.operandBytes)
            }
        }
    }

    /// What is coded by an operation that belongs to no single value.
    private static func placeWithoutPath(_ operation: String) -> String {
        switch operation {
        case "END": "end"
        case "COPIES": "main frames as copies"
        default: "attachments"
        }
    }

    private static func add(
        _ shares: inout [String: Share], _ name: String, units: Int, others: Int
    ) {
        shares[name, default: Share(name: name)].add(units: units, others: others)
    }

    /// The path without the numbers of elements and keys, and without keys that are no plain names:
    /// `$[3].who_has["x-1"][0]` becomes `$[].who_has[""][]`.
    private static func generalized(_ path: String) -> String {
        var result = ""
        var isNumber = false
        var isQuoted = false
        var isEscaped = false
        for character in path {
            if isQuoted {
                // Only a quote that is not escaped ends a key.
                let ends = character == "\"" && !isEscaped
                isEscaped = character == "\\" && !isEscaped
                if !ends { continue }
                isQuoted = false
            } else if character == "\"" {
                isQuoted = true
            } else if isNumber, character.isNumber {
                continue
            }
            isNumber = character == "[" || character == "~"
            result.append(character)
        }
        return result
    }

    /// Bytes by operation, the most first. Their sum is the size on the wire at levels 1 and 2; at level 3
    /// bodies are counted as they are before the last stage.
    var byOperation: [Share] { Self.sorted(operations) }

    /// Bytes of bodies by place, the most first, the rest under one name.
    var byPlace: [Share] {
        let sorted = Self.sorted(places) + (furtherPlaces.count > 0 ? [furtherPlaces] : [])
        guard sorted.count > Self.greatestPlaces + 1 else { return sorted }
        var rest = Share(name: "\(sorted.count - Self.greatestPlaces) other places")
        for share in sorted[Self.greatestPlaces...] {
            rest.count += share.count
            rest.unitBytes += share.unitBytes
            rest.otherBytes += share.otherBytes
        }
        return sorted.prefix(Self.greatestPlaces) + [rest]
    }

    private static func sorted(_ shares: [String: Share]) -> [Share] {
        shares.values.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
    }

    // MARK: Output

    /// The lines of two tables.
    func lines(path: String, level: Int) -> [String] {
        let name = SizeReport.shortName(path)
        var lines = [
            "\(name): \(TextTable.counted(messages, "message")), \(TextTable.grouped(rawBytes)) bytes, "
                + "\(TextTable.grouped(wireBytes)) at level \(level) "
                + "(\(TextTable.percent(wireBytes, of: rawBytes)))"
        ]
        if level > 2 {
            lines.append(
                "The last stage makes \(TextTable.grouped(contentBytes)) of the "
                    + "\(TextTable.grouped(bodyBytes)) bytes of bodies, which are those of the tables."
            )
        }
        lines += Self.table("operation", byOperation)
        lines += Self.table("place", byPlace)
        return lines
    }

    private static func table(_ title: String, _ shares: [Share]) -> [String] {
        let sum = shares.reduce(0) { $0 + $1.bytes }
        var table = TextTable()
        table.add([title, "count", "units", "other", "bytes", "share"])
        for share in shares {
            table.add([
                EscapedText.plain(share.name), TextTable.grouped(share.count),
                TextTable.grouped(share.unitBytes), TextTable.grouped(share.otherBytes),
                TextTable.grouped(share.bytes), TextTable.percent(share.bytes, of: sum),
            ])
        }
        return [""] + table.lines
    }

    /// The same as a JSON object.
    func json(path: String, level: Int) -> String {
        "{\"path\": \(EscapedText.quoted(FileName.readable(path))), \"level\": \(level), \"messages\": \(messages), "
            + "\"raw_bytes\": \(rawBytes), \"wire_bytes\": \(wireBytes), "
            + "\"body_bytes\": \(bodyBytes), \"content_bytes\": \(contentBytes),\n"
            + "   \"operations\": \(Self.json(byOperation)),\n"
            + "   \"places\": \(Self.json(byPlace))}"
    }

    private static func json(_ shares: [Share]) -> String {
        let fields = shares.map { share in
            "\(EscapedText.quoted(share.name)): {\"count\": \(share.count), "
                + "\"unit_bytes\": \(share.unitBytes), \"other_bytes\": \(share.otherBytes)}"
        }
        return "{\(fields.joined(separator: ", "))}"
    }
}
