import Testing

@testable import InternedStream

/// How the block of the history grows under a message that is decoded piece by piece.
@Suite struct HistoryGrowthTests {
    /// It grows with the message, not by an eighth of the window each time, which took quadratic time.
    @Test(arguments: [8, 12, 16], [false, true])
    func blockOfALongMessageGrowsGeometrically(windowLog2: Int, isRoomy: Bool) {
        var history = History(windowBytes: 1 << windowLog2)
        history.isRoomy = isRoomy
        history.beginMessage()
        var growths = 0
        var capacity = history.memoryBytes
        let start = history.end
        for _ in 0..<65_536 {
            history.reserve(64)
            for _ in 0..<64 { history.append(7) }
            if history.memoryBytes != capacity { growths += 1 }
            capacity = history.memoryBytes
        }
        let count = history.end - start
        #expect(count == 4 << 20)
        // Each time by an eighth or more: 1.125^71 is 4,096.
        #expect(growths <= 80)
        #expect(capacity <= 10 << 20)
    }
}
