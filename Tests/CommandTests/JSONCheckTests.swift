import Foundation
import TestSupport
import Testing

/// `JSONCheck` on inputs of all kinds.
@Suite struct JSONCheckTests {
    private static let lines = [
        #"{"op": "done", "n": [1, -2.5, null, true, "é\\u0041"]}"#,
        #"{"$pairs": [[1, "one"], [{"$bin": "AQI="}, {"$float32": "7fc00000"}]]}"#,
        #"[{"$ext": [-1, "AAAAAA=="]}, {"$str": "/w=="}, {"$float64": "7ff8000000000000"}]"#,
        #"{"direction": 1, "seconds": 1.5, "frames": [{"a": {"$bin": ""}}, {"$bin": "AQI="}]}"#,
        #"[18446744073709551615, -9223372036854775808, 1e300, 0.1, 5e-324]"#,
    ]

    @Test(arguments: FailCases.paths) func failCaseStaysFixed(path: String) throws {
        try JSONCheck.run([UInt8](Data(contentsOf: ProjectFiles.url(path))))
    }

    @Test(arguments: lines) func mutatedLinesPass(line: String) throws {
        try JSONCheck.run(Array(line.utf8))
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<300 {
            var bytes = Array(line.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[index] = bytes[Int.random(in: 0..<bytes.count, using: &generator)]
            }
            try JSONCheck.run(bytes)
        }
    }

    @Test func mutatedMessagesPass() throws {
        let vectors = ProjectFiles.files(below: "Tests/Vectors/hostile", suffix: ".msgpack")
        #expect(vectors.count > 100)
        var generator = SeededGenerator(seed: 6)
        for path in vectors {
            var bytes = try [UInt8](Data(contentsOf: ProjectFiles.url(path)).prefix(300))
            for _ in 0..<5 where !bytes.isEmpty {
                try JSONCheck.run(bytes)
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[index] = UInt8.random(in: 0...255, using: &generator)
            }
        }
    }

    private enum FailCases {
        static let paths = ProjectFiles.files(below: "FuzzTesting/FailCases", suffix: ".input")
    }
}
