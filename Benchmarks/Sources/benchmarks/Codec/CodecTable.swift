import CBenchmarkSupport
import Foundation
import MsgPackCInterop
import MsgPackWire

/// The table of the codec: jobs on whole messages.
enum CodecTable {
    /// The jobs on an input, our own first.
    static func definitions(_ input: String) -> [Definition] {
        let load = { try StableBytes(CodecInputs.bytes(input)) }
        var jobs = [
            job(input, "skip", load, skip), job(input, "validate-utf8", load, validate),
            job(input, "scan", load) { scan($0, inPiecesOf: .max) },
            job(input, "scan-pieces", load) { scan($0, inPiecesOf: 4_096) },
            job(input, "index", load, index),
            job(input, "encode-from-index", load, encodeFromIndex),
            job(input, "msgpack-c-unpack", load, unpackC),
            job(input, "msgpack-c-pack", load, packC),
            job(input, "memcpy", load, copy),
        ]
        if input == "b" { jobs += typedDefinitions(load) }
        jobs += CodableTable.definitions(input) + ValueTable.definitions(input)
        if input == "d" {
            jobs += [
                job(input, "pack-by-reference", load, gather),
                job(input, "msgpack-c-vrefbuffer", load, gatherC),
                job(input, "msgpack-c-sbuffer", load, copyC),
            ]
        }
        return jobs
    }

    /// A job that answers how many bytes of MessagePack it read or wrote.
    private static func job(
        _ input: String, _ name: String, _ load: @escaping () throws -> StableBytes,
        _ body: @escaping (StableBytes) throws -> (Int) -> PassResult
    ) -> Definition {
        let full = "codec/\(input)/\(name)"
        return Definition(name: full) {
            let bytes = try load()
            let run = try body(bytes)
            var checksum = Checksum()
            checksum.add(bytes.raw)
            return Benchmark(
                name: full, operations: 1, rawBytes: bytes.raw.count, codedBytes: bytes.raw.count,
                checksum: checksum.value, expectation: full, run: run)
        }
    }

    private static func skip(_ bytes: StableBytes) -> (Int) -> PassResult {
        { passes in
            timed(expecting: bytes.raw.count, passes: passes) {
                var reader = MsgPackReader(bytes.span)
                return (try? reader.skip().upperBound) ?? -1
            }
        }
    }

    private static func validate(_ bytes: StableBytes) -> (Int) -> PassResult {
        let validator = MsgPackValidator(requiresUTF8: true)
        return { passes in
            timed(expecting: 1, passes: passes) { (try? validator.validate(bytes.span)) ?? -1 }
        }
    }

    /// The whole message, or pieces as a socket delivers them.
    private static func scan(
        _ bytes: StableBytes, inPiecesOf size: Int
    ) -> (Int) -> PassResult {
        { passes in
            timed(expecting: bytes.raw.count, passes: passes) {
                var scanner = MsgPackScanner()
                var position = 0
                while position < bytes.raw.count {
                    let end = min(bytes.raw.count - position, size) + position
                    let piece = bytes.span.extracting(position..<end)
                    guard let count = try? scanner.scan(piece) else {
                        position = end
                        continue
                    }
                    return position + count
                }
                return -1
            }
        }
    }

    private static func index(_ bytes: StableBytes) throws -> (Int) -> PassResult {
        let index = IndexBox()
        try index.index.build(from: bytes.span)
        let count = index.index.count
        return { passes in
            timed(expecting: count, passes: passes) {
                guard (try? index.index.build(from: bytes.span)) != nil else { return -1 }
                return index.index.count
            }
        }
    }

    private static func encodeFromIndex(_ bytes: StableBytes) throws -> (Int) -> PassResult {
        let index = IndexBox()
        try index.index.build(from: bytes.span)
        index.index.write(bytes.span, into: &index.writer)
        let isSame = index.writer.bytes.withUnsafeBytes { $0.elementsEqual(bytes.raw) }
        // The message of the issue is not in shortest form throughout; its size then differs.
        let expected = isSame ? bytes.raw.count : index.writer.byteCount
        return { passes in
            timed(expecting: expected, passes: passes) {
                index.writer.removeAll()
                index.index.write(bytes.span, into: &index.writer)
                return index.writer.byteCount
            }
        }
    }

    private static func unpackC(_ bytes: StableBytes) -> (Int) -> PassResult {
        { passes in
            timed(expecting: bytes.raw.count, passes: passes) {
                benchmark_msgpack_c_unpack(bytes.characters, bytes.raw.count)
            }
        }
    }

    private static func packC(_ bytes: StableBytes) throws -> (Int) -> PassResult {
        guard let tree = benchmark_msgpack_c_tree_new(bytes.characters, bytes.raw.count) else {
            throw BenchmarkFailure("msgpack-c", "refuses the input")
        }
        var packed: UnsafePointer<CChar>?
        let expected = benchmark_msgpack_c_pack(tree, &packed)
        return { passes in
            var packed: UnsafePointer<CChar>?
            return timed(expecting: expected, passes: passes) {
                benchmark_msgpack_c_pack(tree, &packed)
            }
        }
    }

    private static func copy(_ bytes: StableBytes) -> (Int) -> PassResult {
        let target = UnsafeMutableRawPointer.allocate(byteCount: bytes.raw.count, alignment: 16)
        return { passes in
            timed(expecting: bytes.raw.count, passes: passes) {
                target.copyMemory(from: bytes.start, byteCount: bytes.raw.count)
                benchmark_keep(UInt64(UInt(bitPattern: target)))
                return bytes.raw.count
            }
        }
    }
}

/// Packing one large bin.
extension CodecTable {
    /// The length of the header of a bin of 1 MiB.
    private static let headerBytes = 5

    private static func gather(_ bytes: StableBytes) -> (Int) -> PassResult {
        let payload = GatherPayload([UInt8](bytes.raw[headerBytes...]))
        return { passes in
            timed(expecting: 2, passes: passes) {
                do {
                    var packer = try GatherPacker()
                    try packer.packBinary(referencing: payload)
                    return packer.pieceCount
                } catch {
                    return -1
                }
            }
        }
    }

    private static func gatherC(_ bytes: StableBytes) -> (Int) -> PassResult {
        { passes in
            timed(expecting: 2, passes: passes) {
                benchmark_msgpack_c_gather(
                    bytes.characters + headerBytes, bytes.raw.count - headerBytes)
            }
        }
    }

    private static func copyC(_ bytes: StableBytes) -> (Int) -> PassResult {
        { passes in
            timed(expecting: bytes.raw.count, passes: passes) {
                benchmark_msgpack_c_copy(
                    bytes.characters + headerBytes, bytes.raw.count - headerBytes)
            }
        }
    }
}

/// Structs to bytes and back, by hand and by Foundation.
extension CodecTable {
    private static func typedDefinitions(
        _ load: @escaping () throws -> StableBytes
    ) -> [Definition] {
        [
            job("b", "typed-encode", load, typedEncode),
            job("b", "typed-decode", load, typedDecode),
            job("b", "json-encode", load, jsonEncode), job("b", "json-decode", load, jsonDecode),
        ]
    }

    private static func typedEncode(_ bytes: StableBytes) -> (Int) -> PassResult {
        let batch = TaskFinished.batch
        let box = IndexBox()
        return { passes in
            timed(expecting: bytes.raw.count, passes: passes) {
                box.writer.removeAll()
                guard (try? TaskFinished.write(batch, into: &box.writer)) != nil else { return -1 }
                return box.writer.byteCount
            }
        }
    }

    private static func typedDecode(_ bytes: StableBytes) throws -> (Int) -> PassResult {
        guard try TaskFinished.read(bytes.span) == TaskFinished.batch else {
            throw BenchmarkFailure("codec/b/typed-decode", "the structs are others")
        }
        return { passes in
            timed(expecting: 20, passes: passes) {
                (try? TaskFinished.read(bytes.span).count) ?? -1
            }
        }
    }

    private static func jsonEncode(_: StableBytes) throws -> (Int) -> PassResult {
        let batch = TaskFinished.batch
        let encoder = JSONEncoder()
        let expected = try encoder.encode(batch).count
        return { passes in
            timed(expecting: expected, passes: passes) { (try? encoder.encode(batch).count) ?? -1 }
        }
    }

    private static func jsonDecode(_: StableBytes) throws -> (Int) -> PassResult {
        let data = try JSONEncoder().encode(TaskFinished.batch)
        let decoder = JSONDecoder()
        return { passes in
            timed(expecting: 20, passes: passes) {
                (try? decoder.decode([TaskFinished].self, from: data).count) ?? -1
            }
        }
    }
}

/// Bytes that stay where they are for the life of the process.
struct StableBytes {
    /// The bytes.
    let raw: UnsafeRawBufferPointer
    /// Their start.
    let start: UnsafeRawPointer

    init(_ bytes: [UInt8]) {
        let copy = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 16)
        bytes.withUnsafeBytes { source in
            if let base = source.baseAddress {
                copy.copyMemory(from: base, byteCount: source.count)
            }
        }
        start = UnsafeRawPointer(copy)
        raw = UnsafeRawBufferPointer(start: start, count: bytes.count)
    }

    /// As C has them.
    var characters: UnsafePointer<CChar> { start.assumingMemoryBound(to: CChar.self) }

    /// As the codec takes them.
    var span: RawSpan {
        @_lifetime(immortal) @inline(__always)
        get {
            _overrideLifetime(RawSpan(_unsafeBytes: raw), borrowing: ())
        }
    }
}

/// An index and a writer that a closure can hold.
final class IndexBox {
    /// The index.
    var index = MsgPackIndex()
    /// The writer.
    var writer = MsgPackWriter()
}
