import Foundation
import MessagePackCoding
import MsgPackCInterop
import MsgPackWire

/// Values of any shape, messages that arrive in pieces, and Swift values whose payloads stay where they
/// are.
enum ValueTable {
    /// The jobs on an input.
    static func definitions(_ input: String) -> [Definition] {
        switch input {
        case "b":
            [
                CodableTable.job("b/value-decode", decode),
                CodableTable.job("b/value-encode", encode),
                CodableTable.job("b/value-to-json", toJSON),
                CodableTable.job("b/value-from-json", fromJSON),
                CodableTable.job("b/stream-read") { try readStream(inPiecesOf: .max) },
                CodableTable.job("b/stream-read-pieces") { try readStream(inPiecesOf: 100) },
                CodableTable.job("b/stream-write", writeStream),
            ]
        case "d":
            [
                CodableTable.job("d/gather-codable") {
                    try gather { value, packer in
                        try MessagePackEncoder().encode(value, into: &packer)
                    }
                },
                CodableTable.job("d/gather-typed") {
                    try gather { value, packer in try packer.write(value) }
                },
            ]
        default: []
        }
    }

    private typealias Job = (bytes: [UInt8], run: (Int) -> PassResult)

    private static func batch() throws -> (bytes: [UInt8], value: MessagePackValue) {
        let bytes = try TaskFinished.encode(TaskFinished.batch)
        let value = try MessagePackValue(decoding: bytes)
        guard try value.encoded() == bytes else {
            throw BenchmarkFailure("values", "the bytes are others")
        }
        return (bytes, value)
    }

    private static func decode() throws -> Job {
        let bytes = try batch().bytes
        let stable = StableBytes(bytes)
        return (
            bytes,
            { passes in
                timed(expecting: 20, passes: passes) {
                    (try? MessagePackValue(decoding: stable.span))?.array?.count ?? -1
                }
            }
        )
    }

    private static func encode() throws -> Job {
        let (bytes, value) = try batch()
        let box = IndexBox()
        return (
            bytes,
            { passes in
                timed(expecting: bytes.count, passes: passes) {
                    box.writer.removeAll()
                    guard (try? value.write(into: &box.writer)) != nil else { return -1 }
                    return box.writer.byteCount
                }
            }
        )
    }

    private static func toJSON() throws -> Job {
        let (bytes, value) = try batch()
        let size = try value.json(.tagged).utf8.count
        return (
            bytes,
            { passes in
                timed(expecting: size, passes: passes) {
                    (try? value.json(.tagged))?.utf8.count ?? -1
                }
            }
        )
    }

    private static func fromJSON() throws -> Job {
        let (bytes, value) = try batch()
        let json = Array(try value.json(.tagged).utf8)
        guard try MessagePackValue(json: json, form: .tagged) == value else {
            throw BenchmarkFailure("value-from-json", "the value is another")
        }
        return (
            bytes,
            { passes in
                timed(expecting: 20, passes: passes) {
                    (try? MessagePackValue(json: json, form: .tagged))?.array?.count ?? -1
                }
            }
        )
    }
}

/// Streams of the 20 messages of the batch, one after the other.
extension ValueTable {
    private static func messages() throws -> [UInt8] {
        try TaskFinished.batch.flatMap { try $0.messagePack() }
    }

    private static func readStream(inPiecesOf size: Int) throws -> Job {
        let bytes = try messages()
        let stable = StableBytes(bytes)
        return (
            bytes,
            { passes in
                timed(expecting: bytes.count, passes: passes) {
                    var stream = MessagePackStreamReader()
                    var (position, sum) = (0, 0)
                    while position < bytes.count {
                        let end = min(bytes.count - position, size) + position
                        stream.append(stable.span.extracting(position..<end))
                        position = end
                        while let count = try? stream.withNext({ $0.byteCount }) { sum += count }
                    }
                    return sum
                }
            }
        )
    }

    private static func writeStream() throws -> Job {
        let bytes = try messages()
        let batch = TaskFinished.batch
        return (
            bytes,
            { passes in
                timed(expecting: bytes.count, passes: passes) {
                    var sum = 0
                    var stream = MessagePackStreamWriter { sum += $0.byteCount }
                    for task in batch {
                        guard (try? stream.writeItems { try $0.write(task) }) != nil else {
                            return -1
                        }
                    }
                    guard (try? stream.flush()) != nil else { return -1 }
                    return sum
                }
            }
        )
    }
}

/// A value with a body of 1 MiB.
extension ValueTable {
    /// A name and bytes that are only moved.
    private struct File: Codable, MessagePackWritable {
        var name: String
        var content: [UInt8]

        func write(to writer: inout MsgPackWriter) throws {
            var fields = writer.beginFields()
            try writer.write("name", name, of: &fields)
            try writer.write("content", content, of: &fields)
            try writer.endFields(fields)
        }
    }

    private static func gather(
        _ pack: @escaping (File, inout GatherPacker) throws -> Void
    ) throws -> Job {
        let file = File(name: "body", content: [UInt8](repeating: 7, count: 1 << 20))
        let bytes = try file.messagePack()
        let packed = { () throws -> (pieces: Int, copied: Int, isSame: Bool) in
            var packer = try GatherPacker()
            try pack(file, &packer)
            return (packer.pieceCount, packer.copiedByteCount, packer.copyBytes() == bytes)
        }
        let (pieces, copied, isSame) = try packed()
        guard isSame, copied == bytes.count - file.content.count else {
            throw BenchmarkFailure("gather", "the message is another, or the body was copied")
        }
        return (
            bytes,
            { passes in
                timed(expecting: pieces, passes: passes) {
                    do {
                        var packer = try GatherPacker()
                        try pack(file, &packer)
                        return packer.pieceCount
                    } catch {
                        return -1
                    }
                }
            }
        )
    }
}
