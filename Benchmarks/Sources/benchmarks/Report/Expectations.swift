import Foundation

/// What benchmarks have to produce: `expected.json`.
///
/// A definition names its result in advance, so that a run is also a test. Results that depend on the
/// version of another library are not written down; those are checked by decoding alone.
struct Expectations: Codable {
    /// A size and a checksum.
    struct Result: Codable, Equatable {
        var bytes: Int
        var fnv1a: String
    }

    /// By `table/input/method`, since both directions of a stream have one result, or by the whole
    /// name of a job.
    var results: [String: Result]

    private static let file = Corpus.root.appendingPathComponent("Benchmarks/expected.json")

    /// Those of the file; none if there is no file yet.
    static func load() throws -> Expectations {
        guard FileManager.default.fileExists(atPath: file.path) else {
            return Expectations(results: [:])
        }
        return try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }

    /// Writes the file again from what the benchmarks produce now.
    static func record(_ benchmarks: [Benchmark]) throws {
        var all = Expectations(results: [:])
        for benchmark in benchmarks {
            guard let (name, result) = finding(benchmark) else { continue }
            let earlier = all.results.updateValue(result, forKey: name)
            guard earlier == nil || earlier == result else {
                throw BenchmarkFailure(benchmark.name, "two methods disagree on \(name)")
            }
        }
        try JSONFile.write(all, to: file)
    }

    /// Compares a benchmark with what is written down for it.
    ///
    /// - Throws: ``BenchmarkFailure`` with both results.
    func check(_ benchmark: Benchmark) throws {
        guard let (name, found) = Self.finding(benchmark) else { return }
        guard let expected = results[name] else {
            throw BenchmarkFailure(
                benchmark.name, "no result is written down: run `Scripts/bench expect`")
        }
        guard expected == found else {
            throw BenchmarkFailure(
                benchmark.name,
                "\(found.bytes) bytes (\(found.fnv1a)), expected \(expected.bytes)"
                    + " (\(expected.fnv1a)); if that is right, run `Scripts/bench expect`")
        }
    }

    private static func finding(_ benchmark: Benchmark) -> (name: String, result: Result)? {
        guard let name = benchmark.expectation, let bytes = benchmark.codedBytes,
            let sum = benchmark.checksum
        else { return nil }
        return (name, Result(bytes: bytes, fnv1a: String(sum, radix: 16)))
    }
}

/// JSON files that read well in a difference of two versions.
enum JSONFile {
    static func write(_ value: some Encodable, to file: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        var data = try encoder.encode(value)
        data.append(UInt8(ascii: "\n"))
        try data.write(to: file)
    }
}

/// Instruction counts that `Scripts/check-instructions record` wrote: a pass of each job.
struct InstructionCounts: Codable {
    /// Jobs that the check compares.
    var checked: [String: Double]
    /// Jobs that are counted for the table alone.
    var counted: [String: Double]

    /// Those of the file, or none.
    static func load() -> InstructionCounts {
        let file = Corpus.root.appendingPathComponent("Benchmarks/instructions.json")
        guard let data = try? Data(contentsOf: file),
            let counts = try? JSONDecoder().decode(Self.self, from: data)
        else { return InstructionCounts(checked: [:], counted: [:]) }
        return counts
    }

    /// Instructions an operation of a benchmark.
    func perOperation(_ benchmark: Benchmark) -> Double? {
        (checked[benchmark.name] ?? counted[benchmark.name]).map {
            $0 / Double(benchmark.operations)
        }
    }
}
