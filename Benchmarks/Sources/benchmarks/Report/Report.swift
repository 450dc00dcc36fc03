import CBenchmarkSupport
import Foundation

/// Everything that one run found out, as it is recorded.
struct Report: Codable {
    /// `2026-01-31`.
    var date: String
    /// The processor's name, and how many of them there are.
    var machine: String
    var processors: Int
    /// Rounds that were counted, and whether the run was a quick one.
    var rounds: Int
    var isQuick: Bool
    /// Versions of the rivals, of the compiler, and of the system.
    var versions: [String: String]
    /// A table for each kind of traffic.
    var streams: [StreamSection] = []
    /// All jobs of the codec.
    var codec: [CodecRow] = []
    /// Look-ups.
    var intern: [CodecRow] = []
    /// What is no time.
    var allocations: [AllocationCount] = []
    var idle: IdleMemory?
    var ages: [AgeCost] = []
    /// What Python's packages took for the same messages, in nanoseconds; empty without them.
    var python: [PythonRow] = []
}

/// The methods on one kind of traffic.
struct StreamSection: Codable {
    var traffic: String
    var title: String
    var messages: Int
    var rawBytes: Int
    var rows: [StreamRow]
}

/// A method on traffic.
struct StreamRow: Codable {
    var method: String
    var codedBytes: Int
    /// Of the raw bytes.
    var percent: Double
    var encode: StreamCell
    var decode: StreamCell
}

/// One direction of a method.
struct StreamCell: Codable {
    /// A message, over the rounds.
    var nanoseconds: Spread
    /// Raw bytes in megabytes of 1,000,000 bytes.
    var megabytesPerSecond: Double
    /// How many times as fast as lz4 and as zlib-6 in the same rounds; above 1 is faster.
    var timesLz4: Spread?
    var timesZlib6: Spread?
    /// The same for the Swift build of what the row has from the C library.
    var timesSwiftBuild: Spread?
    /// Instructions a message, as recorded in `instructions.json`.
    var instructions: Double?
}

/// A job on one message.
struct CodecRow: Codable {
    var input: String
    var job: String
    var nanoseconds: Spread
    var megabytesPerSecond: Double
    /// How many times as fast as the same work of msgpack-c in the same rounds.
    var timesMsgpackC: Spread?
    var instructions: Double?
}

/// A job of a Python package.
struct PythonRow: Codable {
    var input: String
    var job: String
    var nanoseconds: Double
}

/// Where a run took place.
enum Surroundings {
    /// The processor's name.
    static var machine: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        let name = line?.split(separator: ":").last.map(String.init) ?? "unknown processor"
        return name.trimmingCharacters(in: .whitespaces)
    }

    /// The machine as a part of a file's name.
    static var machineKind: String {
        let words = machine.lowercased().split { !$0.isLetter && !$0.isNumber }
        return words.joined(separator: "-") + "-\(ProcessInfo.processInfo.activeProcessorCount)"
    }

    /// Today.
    static var date: String {
        let parts = Calendar(identifier: .gregorian).dateComponents(
            [.year, .month, .day], from: Date())
        return String(
            format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
    }
}
