import CBenchmarkSupport
import TableLookUps

/// A hot look-up of a text of 20 bytes among 1,000.
enum InternTable {
    /// The jobs: the tables of stream and key map, and Swift's dictionary with the key at hand and from bytes.
    static var definitions: [Definition] {
        [
            definition("find", find), definition("find-name", findName),
            definition("dictionary-string", dictionary),
            definition("dictionary-from-bytes", dictionaryFromBytes),
        ]
    }

    private static let count = 1_000
    private static let itemBytes = 20

    private static func definition(
        _ name: String, _ body: @escaping (StableBytes) throws -> (Int) -> PassResult
    ) -> Definition {
        Definition(name: "intern/1000/\(name)") {
            let run = try body(StableBytes(items))
            return Benchmark(
                name: "intern/1000/\(name)", operations: count, rawBytes: count * itemBytes,
                codedBytes: nil, checksum: nil, expectation: nil, run: run)
        }
    }

    /// The texts one after the other, in the order in which they are looked up.
    private static var items: [UInt8] {
        var random = SplitMix(state: 5)
        return (0..<count).flatMap { number in
            let digits = String(1_000_000_000_000 + random.next() % 1_000_000_000_000)
            return Array("inc-\(digits)\(100 + number % 900)".utf8)
        }
    }

    /// The table of the stream: what one look-up of a short text costs an encoder of it.
    private static func find(_ bytes: StableBytes) throws -> (Int) -> PassResult {
        let table = RingLookUp(
            bytes.start, count: count, itemBytes: itemBytes, seed: (1, 2))
        return { passes in
            timed(expecting: sum, passes: passes) { table.sumOfNumbers(bytes.start) }
        }
    }

    /// The key map's table of names.
    private static func findName(_ bytes: StableBytes) throws -> (Int) -> PassResult {
        let table = NameLookUp(
            bytes.start, count: count, itemBytes: itemBytes, seed: (1, 2))
        return { passes in
            timed(expecting: sum, passes: passes) { table.sumOfNumbers(bytes.start) }
        }
    }

    /// The numbers of all texts together, which are those of their order.
    private static let sum = count * (count - 1) / 2

    private static func dictionary(_ bytes: StableBytes) -> (Int) -> PassResult {
        let (table, keys, sum) = makeDictionary(bytes)
        return { passes in
            timed(expecting: sum, passes: passes) {
                var total = 0
                for key in keys { total &+= table[key] ?? 0 }
                return total
            }
        }
    }

    private static func dictionaryFromBytes(_ bytes: StableBytes) -> (Int) -> PassResult {
        let (table, _, sum) = makeDictionary(bytes)
        return { passes in
            timed(expecting: sum, passes: passes) {
                var total = 0
                for index in 0..<count { total &+= table[text(bytes, index)] ?? 0 }
                return total
            }
        }
    }

    private static func makeDictionary(_ bytes: StableBytes) -> ([String: Int], [String], Int) {
        let keys = (0..<count).map { text(bytes, $0) }
        var table: [String: Int] = [:]
        for (index, key) in keys.enumerated() { table[key] = index }
        return (table, keys, table.values.reduce(0, +))
    }

    private static func text(_ bytes: StableBytes, _ index: Int) -> String {
        let start = index * itemBytes
        return String(decoding: bytes.raw[start..<start + itemBytes], as: UTF8.self)
    }
}
