import DifferentialChecks
import Foundation
import TestSupport
import Testing

/// What the check of changed messages meets: were all changes refused, it would find nothing.
@Suite struct StreamBodyCheckTests {
    /// STREAM_BODIES sets the number of inputs.
    @Test(arguments: 0..<4, [false, true])
    func changedMessagesAreTakenAndRefused(level: Int, isTwoWay: Bool) throws {
        var random = SeededGenerator(seed: 0xB0D1 + UInt64(level))
        let setting = ProcessInfo.processInfo.environment["STREAM_BODIES"].flatMap { Int($0) }
        var counts = (intact: 0, taken: 0, refused: 0)
        for run in 0..<(setting ?? 12) {
            let settings = [UInt8(level | (isTwoWay ? 4 : 0) | run & 0x38), UInt8(run % 3)]
            let rest = (0..<900).map { _ in UInt8.random(in: 0...255, using: &random) }
            let one = try countStreamBodies(settings + rest)
            counts.intact += one.intact
            counts.taken += one.taken
            counts.refused += one.refused
        }
        #expect(counts.intact > 15, "\(counts)")
        #expect(counts.taken > 20, "\(counts)")
        #expect(counts.refused > 15, "\(counts)")
    }
}
