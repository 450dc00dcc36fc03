import StringInterning
import TestSupport
import Testing

@testable import InternedStream

/// A history where a test can ask it.
private final class Subject {
    private var history: History

    init(windowBytes: Int) { history = History(windowBytes: windowBytes) }

    var end: Int { history.end }
    var windowStart: Int { history.windowStart }
    var memoryBytes: Int { history.memoryBytes }

    func begin() { history.beginMessage() }

    func append(_ bytes: [UInt8]) {
        history.reserve(bytes.count)
        for byte in bytes { history.append(byte) }
    }

    func truncate(to place: Int) { history.truncate(to: place) }

    func empty() { history.empty() }

    func bytes(_ start: Int, _ end: Int) -> [UInt8] { (start..<end).map { history.byte($0) } }

    func repeatBytes(_ place: Int, _ count: Int) {
        history.reserve(count)
        history.repeatBytes(from: place, count)
    }

    func replaceLast(_ count: Int, by value: UInt64) { history.replaceLast(count, by: value) }
}

/// The bytes that may be referred to (docs/FORMAT.md, section 4).
@Suite struct HistoryTests {
    /// Messages of any length: the window always holds the last bytes, at their places.
    @Test(arguments: [8, 10, 12], 0..<UInt64(8))
    func windowHoldsTheLastBytesAtTheirPlaces(windowLog2: Int, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let window = 1 << windowLog2
        let history = Subject(windowBytes: window)
        /// All bytes, of which the first has place 1.
        var all: [UInt8] = []
        for message in 0..<300 {
            history.begin()
            let start = max(1, all.count + 1 - window)
            #expect(history.windowStart == start)
            let most = message % 50 == 49 ? 5 * window : window / 3
            for _ in 0...Int.random(in: 0...2, using: &random) {
                let count = Int.random(in: 0...most, using: &random)
                let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
                history.append(bytes)
                if Int.random(in: 0...5, using: &random) == 0 {
                    history.truncate(to: all.count + 1)
                } else {
                    all += bytes
                }
            }
            #expect(history.end == all.count + 1)
            let isEqual = history.bytes(start, history.end) == Array(all[(start - 1)...])
            #expect(isEqual, "seed \(seed), message \(message)")
        }
    }

    @Test func placesBeginAgainWhenItIsEmptied() {
        let history = Subject(windowBytes: 256)
        for _ in 0..<3 {
            history.begin()
            history.append([UInt8](repeating: 7, count: 900))
            history.begin()
            #expect(history.windowStart == 901 - 256 && history.end == 901)
            history.empty()
            #expect(history.windowStart == 1 && history.end == 1)
        }
    }

    /// What a message beyond the window needed is given up when it has left it for long.
    @Test func blockOfALargeMessageIsGivenUp() {
        let history = Subject(windowBytes: 4_096)
        history.begin()
        history.append([UInt8](repeating: 1, count: 1 << 20))
        #expect(history.memoryBytes >= 1 << 20)
        for _ in 0..<100 {
            history.begin()
            history.append([1, 2, 3])
        }
        #expect(history.memoryBytes <= 4 * 4_096)
    }

    @Test func repeatedBytesMayOverlapThemselves() {
        let history = Subject(windowBytes: 256)
        history.begin()
        history.append([1, 2, 3])
        history.repeatBytes(2, 7)
        #expect(history.bytes(1, 11) == [1, 2, 3, 2, 3, 2, 3, 2, 3, 2])
        history.replaceLast(3, by: 0xFF_0A0B0C)
        #expect(history.bytes(1, 11) == [1, 2, 3, 2, 3, 2, 3, 0x0A, 0x0B, 0x0C])
    }
}
