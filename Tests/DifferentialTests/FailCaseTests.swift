import DifferentialChecks
import Foundation
import TestSupport
import Testing

/// Every input that ever broke a check, and every published vector, through every check.
@Suite struct FailCaseTests {
    static let failCases = ProjectFiles.files(below: "FuzzTesting/FailCases", suffix: ".input")
    static let vectors =
        ProjectFiles.files(below: "Tests/Vectors/hostile", suffix: ".msgpack")
        + ProjectFiles.files(below: "Tests/Vectors/msgpack-cases", suffix: ".msg")
        + ProjectFiles.files(below: "FuzzTesting/Seeds", suffix: ".input")
        + ["EmptyArray", "EmptyObject", "ExcessiveNesting", "OpenWeatherMap", "WeatherUnderground"]
        .map { "Tests/Vectors/msgpack-c-fuzz/seed_" + $0 }

    @Test(arguments: DifferentialCheck.allCases, failCases)
    func failCaseStaysFixed(_ check: DifferentialCheck, _ path: String) throws {
        try check.run([UInt8](Data(contentsOf: ProjectFiles.url(path))))
    }

    @Test(arguments: DifferentialCheck.allCases)
    func vectorsPass(_ check: DifferentialCheck) throws {
        #expect(Self.vectors.count > 150)
        for path in Self.vectors {
            do {
                // The checks hold for any bytes, so the start of the largest files will do.
                try check.run([UInt8](Data(contentsOf: ProjectFiles.url(path)).prefix(10_000)))
            } catch {
                Issue.record("\(path): \(error)")
            }
        }
    }

    /// Mutations of the vectors: a fuzzer's first steps, the same in every run.
    @Test(arguments: DifferentialCheck.allCases, 0..<UInt64(4))
    func mutatedVectorsPass(_ check: DifferentialCheck, _ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for path in Self.vectors {
            var bytes = try [UInt8](Data(contentsOf: ProjectFiles.url(path)).prefix(600))
            for _ in 0..<4 where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[index] = UInt8.random(in: 0...255, using: &generator)
                do {
                    try check.run(bytes)
                } catch {
                    Issue.record("\(path), seed \(seed): \(bytes.hex): \(error)")
                }
            }
        }
    }
}
