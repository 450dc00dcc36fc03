import MsgPackWire
import TestSupport
import Testing

@testable import InternedStream

#if canImport(Glibc)
import Glibc
#endif

/// Which maps have shapes, and the walk that finds where deep ones end.
@Suite struct DeepMapTests {
    /// The walk finds the end of every array and map, wherever it begins.
    @Test(arguments: 0..<UInt64(20))
    func endsAreThoseOfSteppingOver(seed: UInt64) throws {
        var traffic = StreamTraffic(seed: seed)
        var bytes: [UInt8] = [0xDD, 0, 0, 0, 30]
        for _ in 0..<30 { bytes += traffic.map(depth: 7) }
        try unsafe bytes.withUnsafeBytes { buffer in
            let base = try unsafe #require(buffer.baseAddress)
            let frame = unsafe MainFrame(base, end: buffer.count)
            let starts = positions(in: frame)
            for start in [0] + starts.filter({ _ in traffic.oneIn(20) }) {
                var ends = DeepEnds()
                let isWhole = ends.list(at: start, of: frame)
                let limit = try #require(isWhole ? frame.skip(from: start) : nil)
                let isBeyond = ends.cover(start - 1) || ends.cover(limit)
                #expect(!isBeyond)
                for position in starts where start <= position && position < limit {
                    let end = ends.cover(position) ? frame.next(after: position, ends) : nil
                    #expect(end == frame.skip(from: position))
                }
            }
        }
    }

    /// A value that is cut short anywhere is not listed.
    @Test func partsHaveNoEnds() throws {
        let bytes = map([
            (str("a"), array([[1], str("text"), map([])])), (str("b"), [0xCD, 1, 2]),
        ])
        unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            for count in 0..<bytes.count {
                var ends = DeepEnds()
                let isWhole = unsafe ends.list(at: 0, of: MainFrame(base, end: count))
                let coversAny = ends.cover(0)
                #expect(!isWhole && !coversAny)
            }
        }
    }

    /// The positions of all arrays and maps of a frame.
    private func positions(in frame: MainFrame) -> [Int] {
        var positions: [Int] = []
        var next = 0
        while let header = frame.header(at: next) {
            if header.isContainer { positions.append(next) }
            next += header.byteCount
        }
        return positions
    }

    @Test(arguments: [0, 7, 8, 9, 30, 31, 32, 33])
    func mapsHaveShapesWithUpTo31ContainersAround(depth: Int) throws {
        let pair = StreamPair()
        let inner = map([(str("first"), [1]), (str("second"), [0x91, 0xC0]), (str("third"), [3])])
        for _ in 0..<3 { try pair.send([UInt8](repeating: 0x91, count: depth) + inner) }
        #expect(pair.encoder.statistics.definedShapes == (depth <= 31 ? 1 : 0))
        #expect(pair.stateDifference == nil)
    }

    /// Every family of key, every form of header: a shape when it comes again.
    @Test(arguments: [[0x82], [0xDE, 0, 2], [0xDF, 0, 0, 0, 2]] as [[UInt8]])
    func headerAndKeysOfMoreFamiliesMakeShapes(header: [UInt8]) throws {
        for key in [[1], [0xCC, 1], [0xE0], [0xC4, 1, 7], [0xC4, 2, 7, 9], str("key")] as [[UInt8]]
        {
            let pair = StreamPair()
            for number in 0..<4 { try pair.send(header + key + [UInt8(number)] + [2, 3]) }
            #expect(pair.encoder.statistics.definedShapes == 1)
            #expect(pair.stateDifference == nil)
        }
        // No keys of shapes: nil, arrays, and integers of three bytes, which are no items.
        for key in [[0xC0], [0xCD, 1, 2], [0x90]] as [[UInt8]] {
            let pair = StreamPair()
            for number in 0..<4 { try pair.send(header + key + [UInt8(number)] + [2, 3]) }
            #expect(pair.encoder.statistics.definedShapes == 0)
        }
    }

    /// 31 maps in one another, whose keys are compared with those of three shapes up to the last one, are
    /// stepped over as often as eight.
    @Test func deepMapsTakeNoMoreStepsThanShallowOnes() throws {
        let (shallow, deep) = (try time(depth: 8), try time(depth: 31))
        #expect(deep < 2 * shallow, "\(deep) ns, \(shallow) ns for eight")
    }

    /// The time of this thread that it takes to encode messages of `depth` maps in one another, least of
    /// some, in nanoseconds.
    private func time(depth: Int) throws -> Int {
        let content = [0xDC, 0x40, 0] + [UInt8](repeating: 0x90, count: 0x4000)
        return try (0..<5).map { _ in
            var encoder = InternedStreamEncoder(StreamOptions(StreamParameters()))
            let start = threadTime()
            for round in 0..<6 {
                var main = content
                for level in 0..<depth {
                    main = map([(str("content"), main), (str("key-\((round + level) % 4)"), [1])])
                }
                _ = try encoder.encode(main)
            }
            return threadTime() - start
        }.min() ?? 0
    }

    private func threadTime() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
